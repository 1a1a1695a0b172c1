"""Rules of what is asked: fields, pre-check, regions, versions, advice on the text. Plain values, no tables."""
