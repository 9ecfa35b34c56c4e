"""Writes one small ESM-2 in every format that is read, with torch, transformers and fair-esm themselves.

    pip install torch==2.7.1 transformers==4.57.6 fair-esm==2.0.0 safetensors numpy
    python make.py .

The files are committed; this is how they were made. The weights are seeded random numbers.
"""

import argparse
import json
import pathlib
import sys

import esm
import torch
from transformers import (
    EsmConfig,
    EsmForMaskedLM,
    EsmForSequenceClassification,
    EsmForTokenClassification,
    EsmModel,
)

LAYERS, D, HEADS = 2, 32, 4
SEQUENCES = ["MKTAYIAKQRQISFVKSHFSRQ", "MKT<mask>YLGHSVQW"]
out = pathlib.Path(sys.argv[1])
torch.manual_seed(20)

config = EsmConfig(
    vocab_size=33,
    mask_token_id=32,
    pad_token_id=1,
    hidden_size=D,
    num_hidden_layers=LAYERS,
    num_attention_heads=HEADS,
    intermediate_size=4 * D,
    max_position_embeddings=16,
    position_embedding_type="rotary",
    layer_norm_eps=1e-5,
    token_dropout=True,
    emb_layer_norm_before=False,
)
model = EsmForMaskedLM(config).eval()
for name, parameter in model.named_parameters():
    torch.nn.init.normal_(parameter, 1.0 if name.endswith("norm.weight") else 0.0, 0.2)
for layer in model.esm.encoder.layer:
    frequencies = layer.attention.self.rotary_embeddings.inv_freq
    frequencies.copy_(frequencies.half().float())
state = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def fair_state():
    """As in the files of fair-esm: fairseq's names, the contact regression apart."""
    parts = {
        "attention.LayerNorm": "self_attn_layer_norm",
        "attention.self.query": "self_attn.q_proj",
        "attention.self.key": "self_attn.k_proj",
        "attention.self.value": "self_attn.v_proj",
        "attention.self.rotary_embeddings": "self_attn.rot_emb",
        "attention.output.dense": "self_attn.out_proj",
        "LayerNorm": "final_layer_norm",
        "intermediate.dense": "fc1",
        "output.dense": "fc2",
    }
    fair = {}
    for name, tensor in state.items():
        if name.startswith("esm.encoder.layer."):
            number, rest = name.removeprefix("esm.encoder.layer.").split(".", 1)
            part, kind = rest.rsplit(".", 1)
            fair[f"encoder.sentence_encoder.layers.{number}.{parts[part]}.{kind}"] = tensor
        elif name == "esm.embeddings.word_embeddings.weight":
            fair["encoder.sentence_encoder.embed_tokens.weight"] = tensor
            fair["encoder.lm_head.weight"] = tensor
        elif name.startswith("esm.encoder.emb_layer_norm_after"):
            fair["encoder.sentence_encoder." + name.removeprefix("esm.encoder.")] = tensor
        elif name.startswith("lm_head.") and "decoder" not in name:
            fair["encoder." + name] = tensor
    return fair


def fair_model(weights):
    original = esm.ESM2(LAYERS, D, HEADS, "ESM-1b", token_dropout=True).eval()
    names = {
        name.removeprefix("encoder.sentence_encoder.").removeprefix("encoder."): tensor
        for name, tensor in weights.items()
    }
    for head in ("weight", "bias"):
        names[f"contact_head.regression.{head}"] = state[f"esm.contact_head.regression.{head}"]
    original.load_state_dict(names)
    return original


def expected(original):
    convert = esm.Alphabet.from_architecture("ESM-1b").get_batch_converter()
    cases = []
    for text in SEQUENCES:
        tokens = convert([("", text)])[2]
        with torch.no_grad():
            answer = original(tokens, repr_layers=range(LAYERS + 1), return_contacts=True)
            cases.append(
                {
                    "name": text,
                    "sequence": text,
                    "mean": {i: answer["representations"][i][0, 1:-1].mean(0).tolist() for i in range(LAYERS + 1)},
                    "bos": {i: answer["representations"][i][0, 0].tolist() for i in range(LAYERS + 1)},
                    "logits": answer["logits"][0, 1:-1, 4:24].tolist(),
                    "contacts": answer["contacts"][0].tolist(),
                    "attentions": answer["attentions"][0].mean((1, 2))[:, 1:-1].tolist(),
                }
            )
    return cases


def write(name, value):
    (out / name).write_text(json.dumps(value) + "\n")


fair = fair_state()
write("expected.json", expected(fair_model(fair)))
write(
    "expected-bf16.json",
    expected(fair_model({k: v if "inv_freq" in k else v.bfloat16().float() for k, v in fair.items()})),
)

(out / "fair").mkdir(exist_ok=True)
namespace = argparse.Namespace(
    _name="esm2",
    arch="transformer_lm",
    encoder_layers=LAYERS,
    encoder_embed_dim=D,
    encoder_attention_heads=HEADS,
    token_dropout=True,
    dropout=0.1,
    data=None,
)
torch.save({"args": None, "cfg": {"model": namespace, "common": {"seed": 1}}, "model": fair}, out / "fair/mini.pt")
torch.save(
    {"model": {f"contact_head.regression.{k}": state[f"esm.contact_head.regression.{k}"] for k in ("weight", "bias")}},
    out / "fair/mini-contact-regression.pt",
)
(out / "legacy").mkdir(exist_ok=True)
torch.save(
    {"model": {"encoder.lm_head.bias": state["lm_head.bias"]}},
    out / "legacy/mini.pt",
    _use_new_zipfile_serialization=False,
)

model.save_pretrained(out / "bin", safe_serialization=False)
model.save_pretrained(out / "bin-shards", safe_serialization=False, max_shard_size="80KB")
model.save_pretrained(out / "safetensors-shards", max_shard_size="80KB")
half = EsmForMaskedLM(config)
half.load_state_dict(state)
# the frequencies stay as they are: rounded to bfloat16 they would be others
half = half.to(torch.bfloat16)
for layer in half.esm.encoder.layer:
    rotary = layer.attention.self.rotary_embeddings
    rotary.inv_freq = state["esm.encoder.layer.0.attention.self.rotary_embeddings.inv_freq"].clone()
half.esm.contact_head.to(torch.float32).load_state_dict(
    {f"regression.{k}": state[f"esm.contact_head.regression.{k}"] for k in ("weight", "bias")}
)
half.save_pretrained(out / "bf16")

network = {name: tensor for name, tensor in state.items() if name.startswith("esm.")}
for folder, kind, binary in (
    ("sequence-classification", EsmForSequenceClassification, False),
    ("token-classification", EsmForTokenClassification, True),
):
    tuned = kind(config)
    print(folder, tuned.load_state_dict(network, strict=False))
    tuned.save_pretrained(out / folder, safe_serialization=not binary)
bare = EsmModel(config)
print("bare", bare.load_state_dict({name.removeprefix("esm."): t for name, t in network.items()}, strict=False))
bare.save_pretrained(out / "bare-model")
