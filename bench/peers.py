"""Times Polysome and its peers in turns; see bench/peers."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading
import time

import esm2_torchscript as ours
import numpy
import torch
from safetensors.torch import save_file

POLYSOME = os.environ.get("POLYSOME", pathlib.Path(__file__).parent.parent / "polysome")
PADDED_TOKENS = 1024


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("fasta")
    parser.add_argument("--model", default="esm2-8m", choices=list(ours.SHAPES)[1:])
    parser.add_argument("--limit", type=int, default=60)
    parser.add_argument("--max-residues", type=int, default=1022)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contacts", action="store_true", help="time contacts, against fair-esm only")
    return parser.parse_args()


def padded(sequences):
    """Sorted by length, so that little is padded: lists of indices, and their rows."""
    order = sorted(range(len(sequences)), key=lambda i: -len(sequences[i]))
    groups, group = [], []
    for i in order:
        if group and (len(sequences[group[0]]) + 2) * (len(group) + 1) > PADDED_TOKENS:
            groups.append(group)
            group = []
        group.append(i)
    groups.append(group)
    out = []
    for group in groups:
        longest = len(sequences[group[0]]) + 2
        rows = torch.full((len(group), longest), 1)
        for row, i in enumerate(group):
            rows[row, : len(sequences[i]) + 2] = torch.tensor(ours.tokens(sequences[i]))
        out.append((group, rows))
    return out


def means(hidden, group, sequences, out):
    for row, i in enumerate(group):
        out[i] = hidden[row, 1 : len(sequences[i]) + 1].mean(0)


class FairEsm:
    name = "fair-esm 2.0.0"

    def __init__(self, weights, shape, folder, threads):
        self.layers = shape[0]
        self.model = ours.fair_esm(weights, *shape)

    def run(self, sequences):
        out = [None] * len(sequences)
        for group, rows in padded(sequences):
            answer = self.model(rows, repr_layers=[self.layers])
            means(answer["representations"][self.layers], group, sequences, out)
        return out

    def contacts(self, sequences):
        for sequence in sequences:
            self.model.predict_contacts(torch.tensor([ours.tokens(sequence)]))


class HuggingFace:
    name = "Hugging Face 4.57.6, SDPA"

    def __init__(self, weights, shape, folder, threads):
        self.model = ours.huggingface(weights, *shape)

    def run(self, sequences):
        out = [None] * len(sequences)
        for group, rows in padded(sequences):
            answer = self.model(input_ids=rows, attention_mask=(rows != 1).long())
            means(answer.last_hidden_state, group, sequences, out)
        return out


class EsmCpp:
    """Its packed path answers with logits only, so this is what embeddings would take at best."""

    name = "esm-cpp 0.2.1"

    def __init__(self, weights, shape, folder, threads):
        os.environ["ESM_NUM_THREADS"] = str(threads)
        import esm_cpp

        self.model = esm_cpp.Model.load_from_safetensors(str(folder / "model.safetensors"))

    def run(self, sequences):
        self.model.forward_scheduled([numpy.array(ours.tokens(s), dtype=numpy.int32) for s in sequences])
        return None


def write_weights(weights, shape, folder):
    layers, d, heads = shape
    tensors = {k: v.contiguous() for k, v in weights.items() if k != "inv_freq"}
    for i in range(layers):
        tensors[f"esm.encoder.layer.{i}.attention.self.rotary_embeddings.inv_freq"] = weights["inv_freq"].clone()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "model_type": "esm", "vocab_size": 33, "hidden_size": d, "num_hidden_layers": layers,
        "num_attention_heads": heads, "intermediate_size": 4 * d, "layer_norm_eps": 1e-5, "token_dropout": True,
        "mask_token_id": 32, "pad_token_id": 1, "emb_layer_norm_before": False, "position_embedding_type": "rotary",
    }
    (folder / "config.json").write_text(json.dumps(config))


def polysome(options, folder, include):
    command = [
        POLYSOME, "bench", "engine", "--model", options.model, "--weights", folder, "--input", options.fasta,
        "--limit", options.limit, "--max-residues", options.max_residues, "--threads", options.threads,
        "--rounds", 1, "--include", include, "--device", "cpu",
    ]
    return json.loads(subprocess.check_output([str(part) for part in command]))


def polysome_means(options, sequences, folder):
    fasta = folder / "in.fasta"
    fasta.write_text("".join(f">{i}\n{s}\n" for i, s in enumerate(sequences)))
    command = [POLYSOME, "infer", "encode", "--weights", folder, "--input", fasta, "--device", "cpu"]
    lines = subprocess.check_output([str(part) for part in command], stderr=subprocess.DEVNULL).splitlines()
    return [torch.tensor(json.loads(line)["embeddings"][0]["embedding"]) for line in lines]


class PeakMemory:
    """The most that this process holds while the block runs, above what it held before."""

    def resident(self):
        return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def __enter__(self):
        self.before = self.peak = self.resident()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def watch(self):
        while not self.ended.wait(0.005):
            self.peak = max(self.peak, self.resident())

    def __exit__(self, *exception):
        self.ended.set()
        self.thread.join()


def main():
    options = arguments()
    torch.set_grad_enabled(False)
    torch.set_num_threads(options.threads)
    sequences = ours.read_fasta(options.fasta, options.limit, options.max_residues)
    count = sum(len(s) + 2 for s in sequences)
    shape = ours.SHAPES[options.model]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        weights = ours.random_weights(*shape)
        write_weights(weights, shape, folder)
        kinds = [FairEsm] if options.contacts else [FairEsm, HuggingFace, EsmCpp]
        peers = [kind(weights, shape, folder, options.threads) for kind in kinds]
        del weights
        seconds = {peer.name: [] for peer in peers}
        cpu_seconds = {peer.name: [] for peer in peers}
        errors, reports, extra = {}, [], None
        if not options.contacts:
            found = polysome_means(options, sequences, folder)
            for peer in peers:
                answer = peer.run(sequences)  # also the round that does not count
                if answer is not None:
                    errors[peer.name] = max(ours.distance(a, b) for a, b in zip(found, answer))
        for _ in range(options.rounds):
            reports.append(polysome(options, folder, "contacts" if options.contacts else "mean"))
            for peer in peers:
                with PeakMemory() as memory:
                    start, cpu_start = time.perf_counter(), time.process_time()
                    peer.contacts(sequences) if options.contacts else peer.run(sequences)
                    seconds[peer.name].append(time.perf_counter() - start)
                    cpu_seconds[peer.name].append(time.process_time() - cpu_start)
                extra = max(extra or 0, memory.peak - memory.before)
    mine = statistics.median(report["seconds"] for report in reports)
    my_cpu = statistics.median(report["cpu_seconds"] for report in reports)
    share = statistics.median(report["share_of_best"] for report in reports)
    best = reports[0]["best_gemm"]
    rate = statistics.median(report["gemm_gigaflops"][best] for report in reports)
    print(f"{options.model}, {len(sequences)} sequences, {count} tokens, {options.threads} threads, {reports[0]['cpu']}")
    print(f"{'Polysome':28} {count / mine:8.0f} tokens/s   {share:.0%} of {best}'s {rate:.0f} GFLOP/s")
    table = {}
    for peer, times in seconds.items():
        ratio, cpu_ratio = statistics.median(times) / mine, statistics.median(cpu_seconds[peer]) / my_cpu
        table[peer] = {"tokens_per_second": count / statistics.median(times), "ratio": ratio, "cpu_ratio": cpu_ratio}
        error = f"   means differ by {errors[peer]:.1e} at most" if peer in errors else ""
        print(f"{peer:28} {count / statistics.median(times):8.0f} tokens/s   Polysome is {ratio:.2f} times as fast,"
              f" {cpu_ratio:.2f} by processor time{error}")
    if options.contacts:
        above = max(report["peak_rss_bytes"] - report["loaded_rss_bytes"] for report in reports)
        print(f"memory above the loaded model: Polysome {above / 2**20:.0f} MiB, fair-esm {extra / 2**20:.0f} MiB")
    print(json.dumps({"polysome": reports, "peers": table, "errors": errors}))


main()
