"""What leaves the platform on paper."""
