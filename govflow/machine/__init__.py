"""The workflow engine: definitions read from files, checked before use, and decided on.

It decides and returns an answer. It never writes, never looks anything up, and knows no room.
"""
