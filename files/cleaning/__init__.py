"""Makes the clean copies of one file, in a process of its own (`files.sandbox` starts it).

Hostile content meets decoders here, so this package imports no Django and no other part of the project but the
readers of headers; a crash or a break-in ends in a room without memory, time, environment or network.
"""
