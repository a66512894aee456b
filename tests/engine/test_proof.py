"""The Merkle tree: that of RFC 6962 at every size, with proofs that hold and no others."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import Grove, plain_leaf, rfc_consistency, rfc_inclusion, rfc_root

from castdev.engine import note, proof

MOST = 300

# Certificate Transparency, reference implementation: merkletree/merkle_tree_test.cc.
LEAVES = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_96A2, _5F08, _6B47 = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
_BC1A, _CA85 = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
INCLUSIONS: dict[tuple[int, int], tuple[str, ...]] = {
    (0, 1): (),
    (0, 8): (_96A2, _5F08, _6B47),
    (5, 8): (_BC1A, _CA85, ROOTS[4]),
    (2, 3): (ROOTS[2],),
    (1, 5): (ROOTS[1], _5F08, _BC1A),
}
CONSISTENCIES: dict[tuple[int, int], tuple[str, ...]] = {
    (1, 1): (),
    (1, 8): (_96A2, _5F08, _6B47),
}


@cache
def grove() -> Grove:
    """A tree of 300 leaves."""
    return Grove(plain_leaf(b"%d" % one) for one in range(MOST))


def bent(path: Sequence[bytes], dice: Random) -> Iterator[list[bytes]]:
    """Yield a proof with a bit flipped, a hash dropped, added, cut short, two exchanged."""
    for at in range(len(path)):
        flipped = bytearray(path[at])
        flipped[dice.randrange(32)] ^= 1 << dice.randrange(8)
        yield [*path[:at], bytes(flipped), *path[at + 1 :]]
        yield [*path[:at], *path[at + 1 :]]
        yield [*path[:at], path[at][:-1], *path[at + 1 :]]
        if at:
            yield [*path[: at - 1], path[at], path[at - 1], *path[at + 1 :]]
    yield [*path, dice.randbytes(32)]
    yield [dice.randbytes(32), *path]


def test_reference_vectors() -> None:
    """Roots, inclusion and consistency proofs are those of Certificate Transparency."""
    tree = Grove(map(plain_leaf, LEAVES))
    assert proof.EMPTY.hex() == ROOTS[0]
    assert [tree.root(size).hex() for size in range(9)] == list(ROOTS)
    for (index, size), path in INCLUSIONS.items():
        assert [one.hex() for one in proof.inclusion(index, size, tree.node)] == list(path)
    for (old, new), path in CONSISTENCIES.items():
        assert [one.hex() for one in proof.consistency(old, new, tree.node)] == list(path)


def test_an_independent_tree_agrees() -> None:
    """Another implementation has the same root and the same inclusion proofs at every size."""
    pymerkle = pytest.importorskip("pymerkle", reason="it is in the extra `test`")
    other, tree, dice = pymerkle.InmemoryTree(algorithm="sha256"), grove(), Random(1)
    for size in range(1, MOST + 1):
        other.append_entry(b"%d" % (size - 1))
        assert other.get_root(size) == tree.root(size)
        for index in {0, size - 1, dice.randrange(size)}:
            theirs = other.prove_inclusion(index + 1, size)
            assert theirs.path[1:] == proof.inclusion(index, size, tree.node)
        old = dice.randint(1, size)
        mended = other.prove_consistency(old, size)
        pymerkle.verify_consistency(tree.root(old), tree.root(size), mended)


def test_every_root_is_the_definition() -> None:
    """At every size the root is what the recursive definition of RFC 6962 says."""
    leaves = [grove().nodes[0, index] for index in range(MOST)]
    for size in range(MOST + 1):
        assert grove().root(size) == rfc_root(leaves[:size])


@given(st.integers(1, MOST), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_inclusion(size: int, dice: Random) -> None:
    """A proof shows its leaf in its tree, to us and to RFC 9162, and nothing else."""
    tree, index = grove(), dice.randrange(size)
    leaf, root = tree.nodes[0, index], tree.root(size)
    path = proof.inclusion(index, size, tree.node)
    assert len(path) <= (size - 1).bit_length()
    assert proof.holds_inclusion(leaf, index, size, path, root)
    assert rfc_inclusion(leaf, index, size, path, root)
    for wrong in bent(path, dice):
        assert not proof.holds_inclusion(leaf, index, size, wrong, root)
    for other in {0, size - 1, dice.randrange(size)} - {index}:
        assert not proof.holds_inclusion(leaf, other, size, path, root)
        assert not proof.holds_inclusion(tree.nodes[0, other], index, size, path, root)
    for index in (-1, size, size + 1):
        assert not proof.holds_inclusion(leaf, index, size, path, root)
    assert not proof.holds_inclusion(leaf, index, size, path, dice.randbytes(32))


@given(st.integers(0, MOST), st.integers(0, MOST), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_consistency(one: int, two: int, dice: Random) -> None:
    """A proof shows that a tree begins with an older one, to us and to RFC 9162."""
    (old, new), tree = sorted((one, two)), grove()
    before, after = tree.root(old), tree.root(new)
    path = proof.consistency(old, new, tree.node)
    assert proof.holds_consistency(old, new, before, after, path)
    assert not (0 < old < new) or rfc_consistency(old, new, before, after, path)
    for wrong in bent(path, dice):
        assert not proof.holds_consistency(old, new, before, after, wrong)
    assert not proof.holds_consistency(old, new, dice.randbytes(32), after, path)
    if old:
        assert not proof.holds_consistency(old, new, before, dice.randbytes(32), path)
    if old < new:
        assert not proof.holds_consistency(new, old, after, before, path)
        assert not old or not proof.holds_consistency(old, new, after, before, path)


def test_every_small_pair_of_sizes() -> None:
    """Up to 20 leaves each proof holds for its own pair of sizes and roots and for no other."""
    tree = Grove(plain_leaf(b"%d" % one) for one in range(20))
    roots = [tree.root(size) for size in range(21)]
    for new in range(21):
        for old in range(new + 1):
            path = proof.consistency(old, new, tree.node)
            for other in range(old, new):
                holds = proof.holds_consistency(old, new, roots[old], roots[other], path)
                assert not holds or not old, (old, new, other)
            for other in {*range(new + 1)} - {old}:
                assert not proof.holds_consistency(old, new, roots[other], roots[new], path)


def test_only_whole_hashes() -> None:
    """What is not 32 bytes is no leaf, no root and no step of a proof."""
    for wrong in (b"", b"x", bytes(33)):
        assert not proof.holds_inclusion(wrong, 0, 1, [], wrong)
        assert not proof.holds_consistency(1, 1, wrong, wrong, [])
    assert proof.holds_inclusion(bytes(32), 0, 1, [], bytes(32))
    assert proof.holds_consistency(1, 1, bytes(32), bytes(32), [])


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (9, 5)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    """Who asks for a leaf or an older tree that is not there is refused."""
    with pytest.raises(ValueError, match="there is no leaf"):
        proof.inclusion(index, size, grove().node)
    with pytest.raises(ValueError, match="does not extend"):
        proof.consistency(size + 1, size, grove().node)


@given(st.lists(st.integers(0, 40), max_size=8))
@settings(max_examples=60)
def test_growing_in_parts(parts: list[int]) -> None:
    """However leaves come in, the nodes are the same; a part asks at most once per level."""
    tree, whole = Grove(), Grove(plain_leaf(b"%d" % one) for one in range(sum(parts)))
    for part in parts:
        tree.asked.clear()
        tree.grow(plain_leaf(b"%d" % one) for one in range(tree.size, tree.size + part))
        levels = [level for level, _ in tree.asked]
        assert len(levels) == len(set(levels))
    assert tree.nodes == whole.nodes


def test_proofs_stay_small() -> None:
    """In a tree of a million leaves a proof has twenty hashes, and is made from few nodes."""
    asked: list[tuple[int, int]] = []

    def node(level: int, index: int) -> bytes:
        asked.append((level, index))
        assert (index + 1) << level <= 1_000_000
        return bytes(32)

    for index in (0, 333_333, 999_999):
        asked.clear()
        assert len(proof.inclusion(index, 1_000_000, node)) <= 20
        assert len(asked) <= 40


SHORT = st.text("aä\x00", max_size=3)
EVENTS = st.tuples(SHORT, st.integers(1, 3), SHORT, st.binary(max_size=3))
Stored = tuple[str, int, str, bytes]


@given(EVENTS, EVENTS)
@settings(max_examples=300)
def test_no_two_events_are_hashed_alike(one: Stored, two: Stored) -> None:
    """Leaves are equal only for the same stream, version, name and bytes."""
    assert (proof.leaf(*one) == proof.leaf(*two)) == (one == two)


def test_a_leaf_is_laid_out_as_written_down() -> None:
    """The bytes that are hashed are those of docs/proof.md."""
    laid = (
        b"\x00castdev-leaf-v1"
        b"\x00\x00\x00\x00\x00\x00\x00\x2a"
        b"\x00\x00\x00\x05\xc3\xa4cme"
        b"\x00\x00\x00\x0btheme_named"
        b"\x00\x00\x00\x02{}"
    )
    assert proof.leaf("äcme", 42, "theme_named", b"{}") == plain_leaf(laid[1:])


@pytest.mark.parametrize("module", [proof, note])
def test_only_the_standard_library(module: object) -> None:
    """What a verifier carries along imports nothing of castdev and nothing installed."""
    path = Path(getattr(module, "__file__", ""))
    used = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            used |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level
            used.add((node.module or "").split(".")[0])
    assert used <= sys.stdlib_module_names
