"""Filing, page by page: what is written into a draft, and the pages that a filed case is amended with."""
