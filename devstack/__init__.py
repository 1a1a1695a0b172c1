"""The local PostgreSQL, Valkey and supervisor behind script/server and script/test; not in the production image.

Stands beside the rooms and imports none of them: it starts their programs as anybody would, by command line.
"""
