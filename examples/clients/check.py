"""One client of the BioLM API against Polysome; called by `run`.

check.py MODE MODEL FOLDER: the folder holds what the clients must get, as `polysome infer` wrote it.
"""

import json
import math
import sys

mode, model, folder = sys.argv[1:4]


def lines(name):
    with open(f"{folder}/{name}.ndjson") as f:
        return [json.loads(line) for line in f]


def sequences(name):
    with open(f"{folder}/{name}.fasta") as f:
        return [line.strip() for line in f if not line.startswith(">")]


def flat(value):
    if isinstance(value, list):
        for part in value:
            yield from flat(part)
    else:
        yield value


def same(found, expected, what):
    a, b = list(flat(found)), list(flat(expected))
    assert len(a) == len(b), f"{what}: {len(a)} numbers instead of {len(b)}"
    difference = math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))
    norm = math.sqrt(sum(y * y for y in b))
    assert difference <= 1e-5 * norm, f"{what}: relative difference {difference / norm:.1e}"


def by_layer(entries, key):
    return {str(entry["layer"]): entry[key] for entry in entries}


EVERYTHING = ["mean", "bos", "per_token", "contacts", "logits", "attentions"]
PARAMS = {"include": EVERYTHING, "repr_layers": [-1, -2]}
encode_items = [{"sequence": s} for s in sequences("encode")]
predict_items = [{"sequence": s} for s in sequences("predict")]


def check_encoded(results, per_residue):
    expected = lines("encode")
    assert len(results) == len(expected), f"{len(results)} results instead of {len(expected)}"
    for found, right in zip(results, expected):
        for name, key, ours in (
            ("embeddings", "embedding", "embeddings"),
            ("bos_embeddings", "embedding", "bos_embeddings"),
            (per_residue, "embeddings", "per_token_embeddings"),
        ):
            a, b = by_layer(found[name], key), by_layer(right[ours], key)
            assert list(a) == list(b), f"{name}: layers {list(a)} instead of {list(b)}"
            for layer in b:
                same(a[layer], b[layer], f"{name} of layer {layer}")
        for name in ("contacts", "logits", "attentions"):
            same(found[name], right[name], name)


def check_predicted(results, vocabulary):
    for found, right in zip(results, lines("predict"), strict=True):
        same(found["logits"], right["logits"], "logits")
        assert found["sequence_tokens"] == right["sequence_tokens"]
        assert found[vocabulary] == list("LAGVSERTIDPKQNFYMHWC")


def check_errors(results):
    """One bad item among good ones: the client finds it by itself, and the others have their numbers."""
    assert [("error" in r) for r in results] == [False, True, False], results
    assert "Residues can only be represented" in json.dumps(results[1]), results[1]


many = [{"sequence": "MK" + "A" * i} for i in range(30)]
bad = [{"sequence": "MKT"}, {"sequence": "MJT"}, {"sequence": "ACD"}]

if mode == "biolmai-v3":
    from biolmai import BioLM

    check_encoded(
        BioLM(entity=model, action="encode", items=encode_items, params=PARAMS), "per_token_embeddings"
    )
    check_predicted(BioLM(entity=model, action="predict", items=predict_items), "vocab_tokens")
    answers = BioLM(entity=model, action="encode", items=many)
    assert len(answers) == 30 and all(len(a["embeddings"]) == 1 for a in answers)
    check_errors(BioLM(entity=model, action="encode", items=bad))
elif mode == "biolmai-v2":
    import biolmai.cls as classes

    client = getattr(classes, model.upper().replace("-", "_"))()
    for i, answer in enumerate(client.encode([item["sequence"] for item in encode_items])):
        assert answer["status_code"] == 200, answer
        right = by_layer(lines("encode")[i]["embeddings"], "embedding")
        found = answer["results"][0]["mean_representations"]
        last = max(right, key=int)
        same(found[last], right[last], "mean_representations")
    for answer, right in zip(client.predict([item["sequence"] for item in predict_items]), lines("predict")):
        assert answer["status_code"] == 200, answer
        same(answer["results"][0]["logits"], right["logits"], "logits")
        assert answer["results"][0]["alphabet_tokens"] == list("LAGVSERTIDPKQNFYMHWC")
elif mode in ("sdk-v1", "sdk-v3"):
    from biolm import BioLM

    def call(action, items, **more):
        return BioLM(entity=model, action=action, items=[items], rate_limit="1000/second", **more)

    per_residue = "residue_embeddings" if mode == "sdk-v1" else "per_token_embeddings"
    check_encoded(call("encode", encode_items, params=PARAMS), per_residue)
    check_predicted(call("predict", predict_items), "vocab_tokens")
    answers = BioLM(entity=model, action="encode", items=[many[:20], many[20:]], rate_limit="1000/second")
    assert len(answers) == 30, len(answers)
    check_errors(call("encode", bad))
else:
    sys.exit(f"unknown mode {mode}")
