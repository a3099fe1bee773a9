"""The event format, for good: a vector worked out by another program, and the tree of RFC 6962."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from govflow.kernel.canonical import NotCanonical, encode
from govflow.ledger.event import Envelope, data_hash, event_hash, leaf_hash, private_hash, read_envelope
from govflow.ledger.tree import EMPTY_ROOT, Tree, root_of

ZEROS = "0" * 64

# Three events: two of one stream, one of another. Written down from the specification's worked vector,
# which an independent prototype computed.
ENVELOPE_0 = (
    b'{"actor":"user:7","at":"2026-04-01T09:00:00Z",'
    b'"data_hash":"61761dd4544bcd2b2449d7937504e536554edfd3e7fb999cacb50783af09c906",'
    b'"def":"bcf-plan@3","prev":"0000000000000000000000000000000000000000000000000000000000000000",'
    b'"seq":1,"stream":"plan:E06000001:2026-27","type":"plan.created","v":1}'
)
WORKED = (
    {
        "stream": "plan:E06000001:2026-27",
        "seq": 1,
        "type": "plan.created",
        "at": "2026-04-01T09:00:00Z",
        "data": b'{"to":"draft"}',
        "salt": "939fd6f35fbbd9df5a52868940946bc2",
        "data_hash": "61761dd4544bcd2b2449d7937504e536554edfd3e7fb999cacb50783af09c906",
        "event_hash": "622f65c15fd1b8b56d231d18e5ae93f8ee9917a7e840b2721cce3055bfe34e94",
        "leaf": "dd46b1078532c20c7cf50f5bc620fb568edcc0a9cf559e8cc65d9b3179e7ce06",
    },
    {
        "stream": "plan:E06000001:2026-27",
        "seq": 2,
        "type": "plan.submitted",
        "at": "2026-04-01T09:00:01Z",
        "data": b'{"from":"draft","to":"submitted"}',
        "salt": "85854d6c49e4666de76cd97ca64add56",
        "data_hash": "5274b5c9924fac0e3eed96c8772e04aa81c5f3f69b5f0b20a5e5145256376f93",
        "event_hash": "4fed559a325a38630173196d8609c4fd2a77cbcb665820cf636e9706a3878c65",
        "leaf": "3e563b1946789667e1c9435b679bbb4ba5976710cec4847a3b5288721a3b43c1",
    },
    {
        "stream": "decision:17",
        "seq": 1,
        "type": "decision.recorded",
        "at": "2026-04-01T09:00:02Z",
        "data": b'{"outcome":"approved"}',
        "salt": "16c3e7b83d46550b8c6b031f088f1d78",
        "data_hash": "936699972f36e62dbbbc8e614bb86f96f6ea0ab08721afcae548c61f5053a8af",
        "leaf": "d2e49a3dac0b062e9b3d81cf224827ca73a4796ab5dd76ddf6311cdb15c98768",
    },
)
ROOT_OF_2 = "1f232392cff2aca7947f83e58ea8b2c130d50410b6c25f296f6bbdaf18633b8d"
ROOT_OF_3 = "b02b7a92fec3f3401ac6adc98c8b423e6df0ae4f3d83485cfd4885fbf25244df"

# The eight leaves and the root that RFC 6962's own test data use.
EIGHT = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOT_OF_8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def worked_envelopes() -> list[bytes]:
    previous: dict[str, str] = {}
    envelopes = []
    for event in WORKED:
        stream = str(event["stream"])
        envelope = Envelope(
            stream,
            int(str(event["seq"])),
            str(event["type"]),
            str(event["at"]),
            "user:7",
            "bcf-plan@3",
            str(event["data_hash"]),
            previous.get(stream, ZEROS),
        )
        envelopes.append(envelope.encode())
        previous[stream] = event_hash(envelopes[-1])
    return envelopes


def test_the_worked_envelope_comes_out_byte_for_byte() -> None:
    assert worked_envelopes()[0] == ENVELOPE_0


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_worked_hashes_stand(number: int) -> None:
    event, envelope = WORKED[number], worked_envelopes()[number]
    data = event["data"]
    assert isinstance(data, bytes)

    assert data_hash(bytes.fromhex(str(event["salt"])), data) == event["data_hash"]
    assert leaf_hash(envelope).hex() == event["leaf"]
    if "event_hash" in event:
        assert event_hash(envelope) == event["event_hash"]


def test_the_worked_roots_stand() -> None:
    leaves = [leaf_hash(envelope) for envelope in worked_envelopes()]

    assert root_of(leaves[:2]).hex() == ROOT_OF_2
    assert root_of(leaves).hex() == ROOT_OF_3


def test_a_private_part_is_committed_to_under_a_name_of_its_own() -> None:
    salt, data = bytes(16), b'{"reason":"late"}'

    assert private_hash(salt, data) == hashlib.sha256(b"govflow/private/v1\0" + salt + data).hexdigest()
    assert private_hash(salt, data) != data_hash(salt, data)


def eight_leaves() -> list[bytes]:
    return [hashlib.sha256(b"\0" + bytes.fromhex(entry)).digest() for entry in EIGHT]


def test_the_tree_of_eight_has_the_published_root() -> None:
    assert root_of(eight_leaves()).hex() == ROOT_OF_8


def by_definition(leaves: list[bytes]) -> bytes:
    """The recursion of RFC 6962 section 2.1, as it is printed there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


def test_every_size_of_tree_agrees_with_the_printed_definition() -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(70)]
    tree = Tree()

    for size in range(71):
        assert tree.root() == by_definition(leaves[:size]), f"at size {size}"
        assert tree.size == size
        if size < 70:
            tree.append(leaves[size])
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


@pytest.mark.vectors
def test_the_published_consistency_vectors_name_our_roots(vectors: Path) -> None:
    leaves, seen = eight_leaves(), set()
    for file in sorted((vectors / "merkle" / "testdata" / "consistency").glob("*/happy-path.json")):
        case = json.loads(file.read_text())
        for size, root in ((case["size1"], case["root1"]), (case["size2"], case["root2"])):
            if 0 < size <= 8 and base64.b64decode(root) == root_of(leaves[:size]):
                seen.add(size)

    assert {1, 2, 5, 6, 7, 8} & seen == seen
    assert 8 in seen


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"v": True}, "version"),
        ({"v": 2}, "version"),
        ({"seq": "1"}, "kind"),
        ({"seq": True}, "kind"),
        ({"actor": 7}, "kind"),
        ({"prev": "00"}, "hex"),
        ({"data_hash": "A" * 64}, "hex"),
        ({"extra": 1}, "nine"),
    ],
)
def test_an_envelope_that_is_not_version_one_is_not_read(change: dict[str, object], why: str) -> None:
    raw = encode({**json.loads(ENVELOPE_0), **change})

    with pytest.raises(NotCanonical):
        read_envelope(raw)


def test_an_envelope_is_read_only_in_its_canonical_bytes() -> None:
    assert read_envelope(ENVELOPE_0).encode() == ENVELOPE_0
    with pytest.raises(NotCanonical):
        read_envelope(json.dumps(json.loads(ENVELOPE_0)).encode())
    for missing in json.loads(ENVELOPE_0):
        short = {key: value for key, value in json.loads(ENVELOPE_0).items() if key != missing}
        with pytest.raises(NotCanonical):
            read_envelope(encode(short))
