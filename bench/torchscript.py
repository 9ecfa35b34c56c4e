"""Parity, speed and memory of esm2.py under Python's torch; see bench/torchscript."""

import argparse
import time

import esm2_torchscript as ours
import torch

EVERYTHING = "mean,bos,per_token,logits,contacts,attentions"


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("fasta")
    parser.add_argument("--device", default="cuda:0" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--model", default="esm2-8m", choices=ours.SHAPES)
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--max-residues", type=int, default=1022)
    parser.add_argument("--batch-tokens", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def ways(device):
    """Precision, kind of linear, and attention kernels, the fastest first."""
    if device == "cpu":
        return [
            ("fp32", "plain", ["each"]), ("fp32", "onednn", ["each"]),
            ("bf16", "onednn", ["each"]), ("int8", "int8", ["each"]),
        ]
    half = ["flash", "efficient", "each"]
    return [("fp32", "plain", ["efficient", "each"]), ("fp16", "plain", half), ("bf16", "plain", half)]


def reference(model, sequence, layers):
    """What fair-esm answers for one sequence, under the names of esm2.py."""
    n = len(ours.tokens(sequence))
    answer = model(torch.tensor([ours.tokens(sequence)]), repr_layers=range(layers + 1), return_contacts=True)
    out = {}
    for i in range(layers + 1):
        state = answer["representations"][i][0]
        out[f"mean.{i}"], out[f"bos.{i}"], out[f"per_token.{i}"] = state[1 : n - 1].mean(0), state[0], state[1 : n - 1]
    out["logits"] = answer["logits"][0, 1 : n - 1, 4:24]
    out["contacts"] = answer["contacts"][0]
    out["attentions"] = answer["attentions"][0].mean((1, 2))[:, 1 : n - 1]
    return out


def parity(module, fair, sequences, layers):
    """By output, the largest distance over the sequences and layers; all of them go through in one batch."""
    answer = module.run(*ours.pack(sequences), list(range(layers + 1)), EVERYTHING)
    # without attention maps the kernel of the device is used
    answer.update(module.run(*ours.pack(sequences), list(range(layers + 1)), "mean,bos,per_token,logits"))
    worst, start = {}, 0
    for i, sequence in enumerate(sequences):
        n = len(ours.tokens(sequence))
        for name, expected in reference(fair, sequence, layers).items():
            kind = name.split(".")[0]
            if kind in ("mean", "bos"):
                found = answer[name][i]
            elif kind in ("contacts", "attentions"):
                found = answer[f"{kind}.{i}"]
            else:
                found = answer[name][start + 1 : start + n - 1]
            worst[kind] = max(worst.get(kind, 0), ours.distance(found, expected))
        start += n
    return " ".join(f"{kind} {error:.1e}" for kind, error in worst.items())


def matrix_rate(kind, precision, device):
    """FLOP/s of large square matrices, by the same operation."""
    n = 1024 if device == "cpu" else 8192
    dtype = {"fp16": torch.float16, "bf16": torch.bfloat16}.get(precision, torch.float32)
    x, weight = torch.ones(n, n, dtype=dtype, device=device), torch.ones(n, n, dtype=dtype, device=device)
    if kind == "onednn":
        weight = torch.ops.mkldnn._reorder_linear_weight(weight, None)
    if kind == "int8":
        rounded = torch.quantize_per_channel(weight, torch.full((n,), 1 / 127), torch.zeros(n, dtype=torch.int64), 0, torch.qint8)
        weight = torch.ops.quantized.linear_prepack(rounded, None)

    def multiply():
        if kind == "onednn":
            return torch.ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")
        if kind == "int8":
            return torch.ops.quantized.linear_dynamic(x, weight, True)
        return torch.nn.functional.linear(x, weight)

    def seconds(repetitions):
        start = time.perf_counter()
        for _ in range(repetitions):
            y = multiply()
        y[0, 0].item()
        return time.perf_counter() - start

    seconds(1)
    return 20 * 2 * n**3 / seconds(20)


def main():
    options = arguments()
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    torch._C._set_graph_executor_optimize(False)
    device = options.device
    cuda = device != "cpu"
    layers, d, heads = ours.SHAPES[options.model]
    sequences = ours.read_fasta(options.fasta, options.limit, options.max_residues)
    count = sum(len(s) + 2 for s in sequences)
    flops = sum((len(s) + 2) * layers * (24 * d * d + 4 * (len(s) + 2) * d) for s in sequences)
    batches = [ours.pack(b) for b in ours.batches(sequences, options.batch_tokens or (32768 if cuda else 1024))]
    print(f"{options.model}, {len(sequences)} sequences, {count} tokens, torch {torch.__version__},",
          torch.cuda.get_device_name(device) if cuda else "CPU, one thread")
    weights = ours.random_weights(layers, d, heads)
    fair = ours.fair_esm(weights, layers, d, heads)
    samples = ["M<mask>TAYIAKQR" * 3, "MK", sequences[0][:200], (sequences[1] if len(sequences) > 1 else sequences[0])[:450]]
    for precision, kind, kernels in ways(device):
        module = ours.load(weights, layers, heads, kind, precision, device)
        for kernel in kernels:
            module.attend_with(kernel)
            title = f"{precision} {kind} {kernel}"
            try:
                errors = parity(module, fair, samples, layers)
            except RuntimeError as e:
                print(f"{title:24} does not run here: {str(e).splitlines()[0][:90]}")
                continue
            print(f"{title:24} distance to fair-esm: {errors}")
            times = []
            if cuda:
                torch.cuda.reset_peak_memory_stats(device)
            for _ in range(options.rounds + 1):
                start = time.perf_counter()
                for batch in batches:
                    module.run(*batch, [layers], "mean")
                times.append(time.perf_counter() - start)
            seconds = sorted(times[1:])[options.rounds // 2]
            rate = matrix_rate(kind, precision, device)
            memory = f", peak {torch.cuda.max_memory_allocated(device) / 2**30:.2f} GiB" if cuda else ""
            print(f"{'':24} {count / seconds:,.0f} tokens/s, {flops / seconds / 1e12:.3f} TFLOP/s,"
                  f" {flops / seconds / rate:.0%} of its matrix multiplication{memory}")
        del module


main()
