"""Polysome's esm2.py under Python's torch: packs it as TorchArchive.java does, and packs sequences as PackedBatch.java does."""

import io
import math
import pathlib
import struct
import zipfile

import torch

SOURCE = pathlib.Path(__file__).parent.parent / "src/main/resources/io/polysome/inference/libtorch/esm2.py"
SHAPES = {
    "esm2-tiny": (3, 64, 4),
    "esm2-8m": (6, 320, 20),
    "esm2-35m": (12, 480, 20),
    "esm2-150m": (30, 640, 20),
    "esm2-650m": (33, 1280, 20),
    "esm2-3b": (36, 2560, 40),
}
DTYPES = {"fp32": 6, "fp16": 5, "bf16": 15, "int8": 6}
LETTERS = "LAGVSERTIDPKQNFYMHWCXBUZO.-"
MASK = "<mask>"


def archive(source=SOURCE):
    """A file object that torch.jit.load reads: the code, and a module whose attributes are unset."""

    def text(t):
        return b"X" + struct.pack("<I", len(t)) + t.encode()

    module = b"\x80\x02c__torch__.esm2\nEsm2\n)\x81}(" + text("training") + b"\x89" + text("network") + b"Nub."
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as entries:
        entries.writestr("m/data.pkl", module)
        entries.writestr("m/code/__torch__/esm2.py", pathlib.Path(source).read_text())
        entries.writestr("m/constants.pkl", b"\x80\x02).")
        entries.writestr("m/version", "10\n")
    out.seek(0)
    return out


def load(weights, layers, heads, kind, precision, device):
    """The module with its weights; kind as in class How of esm2.py."""
    module = torch.jit.load(archive())
    layer_name = "esm.encoder.layer."
    top = {k: v for k, v in weights.items() if not k.startswith(layer_name)}
    module.load(top, layers, heads, kind, DTYPES[precision], device)
    for i in range(layers):
        prefix = f"{layer_name}{i}."
        module.add_layer({k: v for k, v in weights.items() if k.startswith(prefix)})
    return module


def tokens(sequence):
    out, at = [0], 0
    while at < len(sequence):
        mask = sequence.startswith(MASK, at)
        out.append(32 if mask else 4 + LETTERS.index(sequence[at]))
        at += len(MASK) if mask else 1
    return out + [2]


def pack(sequences):
    """The first four arguments of run."""
    ids, positions, unmasked, lengths = [], [], [], []
    for sequence in sequences:
        t = tokens(sequence)
        ids += t
        positions += range(len(t))
        unmasked += [1 - t.count(32) / len(t)] * len(t)
        lengths.append(len(t))
    rest = -len(ids) % 64
    ids += [1] * rest
    positions += [0] * rest
    unmasked += [1] * rest
    floats = torch.tensor(positions, dtype=torch.float32), torch.tensor(unmasked, dtype=torch.float32)
    return torch.tensor(ids), *floats, lengths


def batches(sequences, most_tokens):
    batch, size = [], 0
    for sequence in sequences:
        n = len(sequence) + 2
        if batch and size + n > most_tokens:
            yield batch
            batch, size = [], 0
        batch.append(sequence)
        size += n
    if batch:
        yield batch


def read_fasta(path, limit, most_residues):
    out = []
    for line in open(path):
        if line.startswith(">"):
            if len(out) == limit:
                break
            out.append("")
        else:
            out[-1] += line.strip()
    return [s[:most_residues] for s in out]


def random_weights(layers, d, heads, seed=0):
    """Names, shapes and spread of a published file; rotary frequencies rounded to half precision as there."""
    g = torch.Generator().manual_seed(seed)
    w = {}

    def linear(name, rows, columns):
        w[name + ".weight"] = torch.randn(rows, columns, generator=g) / math.sqrt(columns)
        w[name + ".bias"] = torch.randn(rows, generator=g) * 0.05

    def norm(name):
        w[name + ".weight"] = 1 + 0.05 * torch.randn(d, generator=g)
        w[name + ".bias"] = 0.05 * torch.randn(d, generator=g)

    w["esm.embeddings.word_embeddings.weight"] = torch.randn(33, d, generator=g) * 0.5
    for i in range(layers):
        p = f"esm.encoder.layer.{i}."
        norm(p + "attention.LayerNorm")
        norm(p + "LayerNorm")
        for part in ("query", "key", "value"):
            linear(p + "attention.self." + part, d, d)
        linear(p + "attention.output.dense", d, d)
        linear(p + "intermediate.dense", 4 * d, d)
        linear(p + "output.dense", d, 4 * d)
    norm("esm.encoder.emb_layer_norm_after")
    linear("lm_head.dense", d, d)
    norm("lm_head.layer_norm")
    w["lm_head.bias"] = torch.zeros(33)
    w["esm.contact_head.regression.weight"] = torch.randn(1, layers * heads, generator=g) * 0.3
    w["esm.contact_head.regression.bias"] = torch.zeros(1)
    hd = d // heads
    w["inv_freq"] = (10000 ** (-torch.arange(0, hd, 2) / hd)).half().float()
    return w


def fair_esm(weights, layers, d, heads):
    """fair-esm's ESM2 with the same weights."""
    import esm

    model = esm.model.esm2.ESM2(layers, d, heads, esm.data.Alphabet.from_architecture("ESM-1b")).eval()
    names = {
        "attention.LayerNorm": "self_attn_layer_norm",
        "attention.self.query": "self_attn.q_proj",
        "attention.self.key": "self_attn.k_proj",
        "attention.self.value": "self_attn.v_proj",
        "attention.output.dense": "self_attn.out_proj",
        "LayerNorm": "final_layer_norm",
        "intermediate.dense": "fc1",
        "output.dense": "fc2",
    }
    state = {
        "embed_tokens.weight": weights["esm.embeddings.word_embeddings.weight"],
        "lm_head.weight": weights["esm.embeddings.word_embeddings.weight"],
        "lm_head.bias": weights["lm_head.bias"],
    }
    for kind in ("weight", "bias"):
        for head in ("lm_head.dense", "lm_head.layer_norm"):
            state[f"{head}.{kind}"] = weights[f"{head}.{kind}"]
        state[f"emb_layer_norm_after.{kind}"] = weights[f"esm.encoder.emb_layer_norm_after.{kind}"]
        state[f"contact_head.regression.{kind}"] = weights[f"esm.contact_head.regression.{kind}"]
        for i in range(layers):
            for theirs, fair in names.items():
                state[f"layers.{i}.{fair}.{kind}"] = weights[f"esm.encoder.layer.{i}.{theirs}.{kind}"]
    for i in range(layers):
        state[f"layers.{i}.self_attn.rot_emb.inv_freq"] = weights["inv_freq"]
    model.load_state_dict(state)
    return model


def huggingface(weights, layers, d, heads):
    """EsmModel with the same weights, and with scaled_dot_product_attention."""
    import transformers

    config = transformers.EsmConfig(
        vocab_size=33, hidden_size=d, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=4 * d,
        pad_token_id=1, mask_token_id=32, max_position_embeddings=1026, position_embedding_type="rotary",
        layer_norm_eps=1e-5, token_dropout=True, emb_layer_norm_before=False, attn_implementation="sdpa",
    )
    model = transformers.EsmModel(config, add_pooling_layer=False).eval()
    state = {k.removeprefix("esm."): v for k, v in weights.items() if k.startswith(("esm.enc", "esm.emb"))}
    for i in range(layers):
        state[f"encoder.layer.{i}.attention.self.rotary_embeddings.inv_freq"] = weights["inv_freq"]
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    assert all("position" in k or "contact" in k for k in missing), missing
    return model


def distance(found, expected):
    """Relative L2, of all numbers together."""
    return ((found.double() - expected.double()).norm() / expected.double().norm()).item()
