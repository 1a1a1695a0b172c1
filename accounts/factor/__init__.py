"""The second factor: TOTP, passkeys and recovery codes, with sealed secrets."""
