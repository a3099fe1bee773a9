"""RFC 6962 Merkle tree hash over leaf hashes: no odd node is ever duplicated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY_ROOT = hashlib.sha256(b"").digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A compact range: at most one perfect subtree a level, so memory stays logarithmic."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, merging equal subtrees as a binary counter carries."""
        height, node = 0, leaf
        while self._subtrees and self._subtrees[-1][0] == height:
            node = _node(self._subtrees.pop()[1], node)
            height += 1
        self._subtrees.append((height, node))
        self.size += 1

    def root(self) -> bytes:
        """Return the root hash of all leaves so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        root = self._subtrees[-1][1]
        for _, node in reversed(self._subtrees[:-1]):
            root = _node(node, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over all leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()
