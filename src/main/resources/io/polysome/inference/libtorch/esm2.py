# ESM-2 in TorchScript, the same source for every size. TorchArchive.java wraps it; the weights arrive through load().
#
# Sequences are packed: all tokens of a batch lie back to back in one [T, d] tensor, and each sequence attends only to
# itself, so its numbers do not depend on its neighbours and nothing is computed for padding but for the few rows that
# round T up. Shapes: T tokens in the batch, n tokens of one sequence (BOS and EOS included), d hidden size, H heads,
# hd = d / H. The state [T, d], norms, rotary and softmax are float32 in every precision; what a linear is given and
# answers with, and q, k and v, are of the precision's own type. Dtype numbers in calls: 3 is int32, 5 float16,
# 6 float32, 12 qint8, 15 bfloat16.

# How a model is computed. kind: "plain", torch's own multiplication of weights as they lie (MKL on a CPU, cuBLAS on
# CUDA); "onednn", with weights in oneDNN's blocked layout, a copy made once; "int8", FBGEMM, weights rounded by row and
# inputs by tensor. dtype: of weights and their inputs, 6 for int8. device: "cpu" or "cuda:0".
class How:
  kind : str
  dtype : int
  device : str

  def __init__(self, kind: str, dtype: int, device: str) -> None:
    self.kind = kind
    self.dtype = dtype
    self.device = device

  def place(self, t: Tensor) -> Tensor:
    return t.to(torch.device(self.device))

class Linear:
  weight : Tensor
  bias : Tensor
  rounded : Optional[__torch__.torch.classes.quantized.LinearPackedParamsBase]
  onednn : bool
  dtype : int

  def __init__(self, weight: Tensor, bias: Tensor, how: __torch__.esm2.How) -> None:
    self.onednn = how.kind == "onednn"
    self.dtype = how.dtype
    self.rounded = None
    self.bias = how.place(bias).to(how.dtype)
    self.weight = how.place(weight).to(how.dtype)
    if how.kind == "onednn":
      self.weight = ops.mkldnn._reorder_linear_weight(self.weight, None)
    if how.kind == "int8":
      scale = torch.clamp_min(torch.div(torch.amax(torch.abs(weight), [1]), 127.0), 1e-12)
      zero = torch.zeros([weight.size(0)], dtype=4, layout=None, device=None)
      self.rounded = ops.quantized.linear_prepack(torch.quantize_per_channel(weight, scale, zero, 0, 12), bias)
      self.weight = self.bias

  # x of any type -> of the precision's own
  def forward(self, x: Tensor) -> Tensor:
    rounded = self.rounded
    if rounded is not None:
      # one bit less for the inputs, so that no CPU's sums of 16 bits overflow
      return ops.quantized.linear_dynamic(x, rounded, True)
    if self.onednn:
      return ops.mkldnn._linear_pointwise(x.to(self.dtype), self.weight, self.bias, "none", annotate(List[Optional[number]], []), None)
    return torch.linear(x.to(self.dtype), self.weight, self.bias)

class Norm:
  weight : Tensor
  bias : Tensor

  def __init__(self, w: Dict[str, Tensor], name: str, how: __torch__.esm2.How) -> None:
    self.weight = how.place(w[name + ".weight"])
    self.bias = how.place(w[name + ".bias"])

  # x [T, d], float32
  def forward(self, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], self.weight, self.bias, 1e-5)

# What is kept of one sequence's attention maps: they are folded in as they come, a group of heads at a time.
class Maps:
  weighted : Tensor
  correction : Tensor
  received : List[Tensor]
  contacts : bool
  attentions : bool

  def __init__(self, n: int, contacts: bool, attentions: bool, device: str) -> None:
    self.contacts = contacts
    self.attentions = attentions
    self.received = annotate(List[Tensor], [])
    size = 0
    if contacts:
      size = n
    self.weighted = torch.zeros([size, size], dtype=6, layout=None, device=torch.device(device))
    self.correction = torch.zeros([max(0, size - 2), max(0, size - 2)], dtype=6, layout=None, device=torch.device(device))

  # a [h, n, n]: probabilities of a group of heads. weights [h]: what the contact regression gives each of them.
  def fold(self, a: Tensor, weights: Tensor, first: bool, rows: int) -> None:
    h, n = a.size(0), a.size(1)
    columns = torch.sum(a, [1])
    if self.attentions:
      # mean over all heads and all query rows, BOS and EOS among them
      mean = torch.div(torch.slice(torch.sum(columns, [0]), 0, 1, n - 1, 1), float(rows))
      if first:
        self.received.append(mean)
      else:
        torch.add_(self.received[-1], mean)
    if self.contacts:
      # With S = A + A^T of one head, cut to the residues, and r its row sums, the average product correction is
      # S - r r^T / sum(r). Weighted and summed over the heads it needs no map but the sum of all. Rows of A sum to 1.
      torch.addmm_(self.weighted.view([1, n * n]), weights.view([1, h]), a.view([h, n * n]))
      r = torch.sub(torch.sub(columns, torch.select(a, 1, 0)), torch.select(a, 1, n - 1))
      r = torch.add(r, torch.rsub(torch.add(torch.select(a, 2, 0), torch.select(a, 2, n - 1)), 1.0))
      r = torch.slice(r, 1, 1, n - 1, 1)
      share = torch.mul(r, torch.div(weights.view([h, 1]), torch.sum(r, [1], True)))
      torch.addmm_(self.correction, torch.transpose(share, 0, 1), r)

  # [n - 2, n - 2]
  def contact_probabilities(self, bias: Tensor) -> Tensor:
    n = self.weighted.size(0)
    s = torch.slice(torch.slice(self.weighted, 0, 1, n - 1, 1), 1, 1, n - 1, 1)
    return torch.sigmoid(torch.add(torch.sub(torch.add(s, torch.transpose(s, 0, 1)), self.correction), bias))

# How the sequences of a batch lie, and how attention is kept within each. lengths: tokens of each sequence. attention:
# "each", one sequence after another; on CUDA "flash" (half precisions) or "efficient", all at once, for which starts
# [B + 2] holds where each begins, the rows that round T up counted as one more.
class Packing:
  lengths : List[int]
  attention : str
  starts : Tensor
  longest : int

  def __init__(self, lengths: List[int], rows: int, attention: str, device: str) -> None:
    self.lengths = lengths
    self.attention = attention
    starts = [0]
    longest = 0
    for n in lengths:
      starts.append(starts[-1] + n)
      longest = max(longest, n)
    if starts[-1] < rows:
      longest = max(longest, rows - starts[-1])
      starts.append(rows)
    self.longest = longest
    self.starts = torch.tensor(starts, dtype=3, device=torch.device(device))

class Layer:
  heads : int
  long : int
  long_with_maps : int
  dtype : int
  norm1 : __torch__.esm2.Norm
  qkv : __torch__.esm2.Linear
  out : __torch__.esm2.Linear
  norm2 : __torch__.esm2.Norm
  up : __torch__.esm2.Linear
  down : __torch__.esm2.Linear

  # name: as in the published files, "esm.encoder.layer.3."
  def __init__(self, w: Dict[str, Tensor], name: str, heads: int, how: __torch__.esm2.How) -> None:
    self.heads = heads
    self.dtype = how.dtype
    d = w[name + "LayerNorm.weight"].size(0)
    # From how many tokens on a sequence is attended to by heads, in oneDNN: it pays with small heads, and wherever the
    # probabilities are written out; 0 is never.
    self.long = 0
    self.long_with_maps = 0
    if how.kind == "onednn" and how.dtype == 6:
      self.long_with_maps = 192
      if d // heads <= 24:
        self.long = 384
    self.norm1 = __torch__.esm2.Norm(w, name + "attention.LayerNorm", how)
    self.norm2 = __torch__.esm2.Norm(w, name + "LayerNorm", how)
    attention = name + "attention.self."
    q = attention + "query"
    k = attention + "key"
    v = attention + "value"
    # ESM-2 scales the query before rotary; folded into its rows, attention is then called with scale 1
    scale = (d // heads) ** -0.5
    weight = torch.cat([torch.mul(self.pairs(w[q + ".weight"]), scale), self.pairs(w[k + ".weight"]), w[v + ".weight"]], 0)
    bias = torch.cat([torch.mul(self.pairs(w[q + ".bias"]), scale), self.pairs(w[k + ".bias"]), w[v + ".bias"]], 0)
    self.qkv = __torch__.esm2.Linear(weight, bias, how)
    o = name + "attention.output.dense"
    self.out = __torch__.esm2.Linear(w[o + ".weight"], w[o + ".bias"], how)
    up = name + "intermediate.dense"
    self.up = __torch__.esm2.Linear(w[up + ".weight"], w[up + ".bias"], how)
    down = name + "output.dense"
    self.down = __torch__.esm2.Linear(w[down + ".weight"], w[down + ".bias"], how)

  # Rotary turns component j of a head together with component j + hd/2. With the rows of query and key put so that
  # the two are neighbours it is one multiplication of complex numbers; q.k is the same, as both are permuted alike.
  def pairs(self, t: Tensor) -> Tensor:
    d = t.size(0)
    return torch.transpose(t.view([self.heads, 2, d // self.heads // 2, -1]), 1, 2).reshape(t.size())

  # x [T, d] -> q, k, v, each [T, H, hd], q and k rotated in float32
  def project(self, x: Tensor, rotation: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    T, d = x.size(0), x.size(1)
    hd = d // self.heads
    p = self.qkv.forward(self.norm1.forward(x)).view([T, 3, self.heads, hd])
    # the same memory in float32, else a copy
    qk = torch.slice(p, 1, 0, 2, 1).to(6)
    torch.mul_(torch.view_as_complex(qk.unflatten(3, [hd // 2, 2])), rotation)
    qk = qk.to(self.dtype)
    return (torch.select(qk, 1, 0), torch.select(qk, 1, 1), torch.select(p, 1, 2))

  # the context [T, d] of all sequences, of the precision's own type; the rows that round T up do not count
  def attend(self, x: Tensor, rotation: Tensor, packing: __torch__.esm2.Packing) -> Tensor:
    q, k, v = self.project(x, rotation)
    if packing.attention == "flash":
      c, l, r, u, m = torch._flash_attention_forward(q, k, v, packing.starts, packing.starts, packing.longest, packing.longest, 0.0, False, False, scale=1.0)
      return c.reshape(x.size())
    if packing.attention == "efficient":
      c, l, s, o, a, b = torch._efficient_attention_forward(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, packing.starts, packing.starts, packing.longest, packing.longest, 0.0, 0, False, scale=1.0)
      return c.reshape(x.size())
    context = torch.zeros(x.size(), dtype=q.dtype, layout=None, device=x.device)
    q, k, v = self.by_heads(q), self.by_heads(k), self.by_heads(v)
    start = 0
    for n in packing.lengths:
      end = start + n
      qs, ks, vs = torch.slice(q, 2, start, end, 1), torch.slice(k, 2, start, end, 1), torch.slice(v, 2, start, end, 1)
      if self.long > 0 and n >= self.long:
        c = self.attend_by_heads(qs, ks, vs)
      else:
        c = torch.transpose(torch.scaled_dot_product_attention(qs, ks, vs, None, 0.0, False, scale=1.0), 1, 2)
      torch.copy_(torch.slice(context, 0, start, end, 1), c.reshape([n, x.size(1)]))
      start = end
    return context

  # [T, H, hd] -> [1, H, T, hd]
  def by_heads(self, t: Tensor) -> Tensor:
    return torch.unsqueeze(torch.transpose(t, 0, 1), 0)

  # One long sequence, [1, H, n, hd] each -> [n, d]. The fused attention multiplies with MKL; here scores, softmax and
  # product of a head stay in oneDNN, at the price of an [n, n] matrix.
  def attend_by_heads(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    qs = torch.unbind(torch.contiguous(torch.select(q, 0, 0)))
    ks = torch.unbind(torch.contiguous(torch.select(k, 0, 0)))
    vs = torch.unbind(torch.contiguous(torch.transpose(torch.select(v, 0, 0), 1, 2)))
    out = annotate(List[Tensor], [])
    for h in range(self.heads):
      a = torch._softmax(torch.mkldnn_linear(qs[h].to_mkldnn(), ks[h]), -1, False)
      out.append(torch.mkldnn_linear(a, vs[h]).to_dense())
    return torch.cat(out, 1)

  # as attend, with the probabilities written out and folded into the maps of their sequence
  def attend_with_maps(self, x: Tensor, rotation: Tensor, packing: __torch__.esm2.Packing, maps: List[__torch__.esm2.Maps], weights: Tensor) -> Tensor:
    q, k, v = self.project(x, rotation)
    hd = x.size(1) // self.heads
    context = torch.zeros(x.size(), dtype=q.dtype, layout=None, device=x.device)
    q, k, v = torch.transpose(q, 0, 1), torch.transpose(k, 0, 1), torch.transpose(v, 0, 1)
    start = 0
    i = 0
    for n in packing.lengths:
      end = start + n
      onednn = self.long_with_maps > 0 and n >= self.long_with_maps
      # at most 16 MiB of probabilities at a time, or one head
      group = max(1, min(self.heads, 4194304 // (n * n)))
      if onednn:
        group = 1
      for h in range(0, self.heads, group):
        last = min(self.heads, h + group)
        qh = torch.slice(torch.slice(q, 0, h, last, 1), 1, start, end, 1)
        kh = torch.slice(torch.slice(k, 0, h, last, 1), 1, start, end, 1)
        vh = torch.slice(torch.slice(v, 0, h, last, 1), 1, start, end, 1)
        if onednn:
          b = torch._softmax(torch.mkldnn_linear(torch.contiguous(torch.select(qh, 0, 0)).to_mkldnn(), torch.contiguous(torch.select(kh, 0, 0))), -1, False)
          c = torch.mkldnn_linear(b, torch.contiguous(torch.transpose(torch.select(vh, 0, 0), 0, 1))).to_dense()
          a = torch.unsqueeze(b.to_dense(), 0)
        else:
          a = torch.softmax(torch.matmul(qh, torch.transpose(kh, 1, 2)), -1, 6)
          c = torch.transpose(torch.matmul(a.to(self.dtype), vh), 0, 1).reshape([n, (last - h) * hd])
        torch.copy_(torch.slice(torch.slice(context, 0, start, end, 1), 1, h * hd, last * hd, 1), c)
        maps[i].fold(a, torch.slice(weights, 0, h, last, 1), h == 0, self.heads * n)
      start = end
      i = i + 1
    return context

  # the rest of the layer; writes into x
  def finish(self, x: Tensor, context: Tensor) -> Tensor:
    torch.add_(x, self.out.forward(context))
    h = torch.gelu_(self.up.forward(self.norm2.forward(x)))
    return torch.add_(x, self.down.forward(h))

# scores the tokens; what was fine-tuned may have none
class LanguageModelHead:
  dense : __torch__.esm2.Linear
  norm : __torch__.esm2.Norm
  bias : Tensor

  def __init__(self, w: Dict[str, Tensor], how: __torch__.esm2.How) -> None:
    self.dense = __torch__.esm2.Linear(w["lm_head.dense.weight"], w["lm_head.dense.bias"], how)
    self.norm = __torch__.esm2.Norm(w, "lm_head.layer_norm", how)
    self.bias = how.place(w["lm_head.bias"])

class Network:
  layers : List[__torch__.esm2.Layer]
  embedding : Tensor
  inv_freq : Tensor
  norm : __torch__.esm2.Norm
  head : Optional[__torch__.esm2.LanguageModelHead]
  contact_weight : Tensor
  contact_bias : Tensor
  heads : int
  how : __torch__.esm2.How
  attention : str

  def __init__(self, w: Dict[str, Tensor], layers: int, heads: int, how: __torch__.esm2.How) -> None:
    self.layers = annotate(List[__torch__.esm2.Layer], [])
    self.heads = heads
    self.how = how
    self.attention = "each"
    self.embedding = how.place(w["esm.embeddings.word_embeddings.weight"])
    self.inv_freq = how.place(w["inv_freq"])
    self.norm = __torch__.esm2.Norm(w, "esm.encoder.emb_layer_norm_after", how)
    self.head = None
    if "lm_head.bias" in w:
      self.head = __torch__.esm2.LanguageModelHead(w, how)
    # without a regression no one asks for contacts, and attentions do not use it
    self.contact_weight = how.place(torch.zeros([layers, heads], dtype=6, layout=None, device=None))
    self.contact_bias = how.place(torch.zeros([1], dtype=6, layout=None, device=None))
    if "esm.contact_head.regression.bias" in w:
      self.contact_weight = how.place(w["esm.contact_head.regression.weight"].view([layers, heads]))
      self.contact_bias = how.place(w["esm.contact_head.regression.bias"])

  # ids [T]; unmasked [T]: the share of tokens that are not <mask> in the sequence that a token belongs to.
  # ESM-2 was trained with <mask> zeroed and the rest scaled up in turn; at inference it keeps the average of training.
  def embed(self, ids: Tensor, unmasked: Tensor) -> Tensor:
    zero = torch.logical_or(torch.eq(ids, 32), torch.eq(ids, 1))
    x = torch.masked_fill(torch.embedding(self.embedding, ids), torch.unsqueeze(zero, 1), 0.0)
    return torch.div(torch.mul(x, 0.88), torch.unsqueeze(unmasked, 1))

  def rotation(self, positions: Tensor) -> Tensor:
    angles = torch.mul(torch.unsqueeze(positions, 1), torch.unsqueeze(self.inv_freq, 0))
    return torch.complex(torch.cos(angles), torch.sin(angles)).view([positions.size(0), 1, 1, -1])

  # [T, 20], the tokens 4 to 23; x is the state after the final norm
  def logits(self, x: Tensor) -> Tensor:
    head = self.head
    assert head is not None
    h = head.norm.forward(torch.gelu(head.dense.forward(x).to(6)))
    return torch.linear(h, torch.slice(self.embedding, 0, 4, 24, 1), torch.slice(head.bias, 0, 4, 24, 1))

  # adds what is wanted of layer i to out, in tensors that share nothing with x
  def keep(self, out: Dict[str, Tensor], wanted: List[str], i: int, x: Tensor, lengths: List[int]) -> None:
    means = annotate(List[Tensor], [])
    bos = annotate(List[Tensor], [])
    start = 0
    for n in lengths:
      if "mean" in wanted:
        means.append(torch.mean(torch.slice(x, 0, start + 1, start + n - 1, 1), [0]))
      if "bos" in wanted:
        bos.append(torch.select(x, 0, start))
      start = start + n
    if "mean" in wanted:
      out["mean." + str(i)] = torch.stack(means)
    if "bos" in wanted:
      out["bos." + str(i)] = torch.stack(bos)
    if "per_token" in wanted:
      out["per_token." + str(i)] = torch.clone(x)

  def run(self, ids: Tensor, positions: Tensor, unmasked: Tensor, lengths: List[int], layers: List[int], wanted: List[str]) -> Dict[str, Tensor]:
    out = annotate(Dict[str, Tensor], {})
    contacts = "contacts" in wanted
    attentions = "attentions" in wanted
    N = len(self.layers)
    # state: after how many layers the state still counts; mapped: how many layers' attention maps do
    state = 0
    for i in layers:
      state = max(state, i)
    if "logits" in wanted:
      state = N
    mapped = 0
    maps = annotate(List[__torch__.esm2.Maps], [])
    if contacts or attentions:
      mapped = N
      for n in lengths:
        maps.append(__torch__.esm2.Maps(n, contacts, attentions, self.how.device))
    rotation = self.rotation(self.how.place(positions))
    x = self.embed(self.how.place(ids), self.how.place(unmasked))
    packing = __torch__.esm2.Packing(lengths, ids.size(0), self.attention, self.how.device)
    if 0 in layers:
      self.keep(out, wanted, 0, x, lengths)
    for i in range(max(state, mapped)):
      layer = self.layers[i]
      if mapped > 0:
        context = layer.attend_with_maps(x, rotation, packing, maps, torch.select(self.contact_weight, 0, i))
      else:
        context = layer.attend(x, rotation, packing)
      # the last maps need no state after them
      if i < max(state, mapped - 1):
        x = layer.finish(x, context)
      if i + 1 < N and i + 1 in layers:
        self.keep(out, wanted, i + 1, x, lengths)
    if state == N:
      x = self.norm.forward(x)
    if N in layers:
      self.keep(out, wanted, N, x, lengths)
    if "logits" in wanted:
      out["logits"] = self.logits(x)
    for b in range(len(maps)):
      if contacts:
        out["contacts." + str(b)] = maps[b].contact_probabilities(self.contact_bias)
      if attentions:
        out["attentions." + str(b)] = torch.stack(maps[b].received)
    for name in list(out.keys()):
      out[name] = out[name].cpu()
    return out

class Esm2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  network : Optional[__torch__.esm2.Network]

  # w: float32 tensors by their names in the published files, and "inv_freq" [hd / 2], without those of the layers.
  # Called once and first; add_layer once for each layer, in order; then any number of times attend_with and run.
  # kind, dtype, device: as in How.
  def load(self, w: Dict[str, Tensor], layers: int, heads: int, kind: str, dtype: int, device: str) -> None:
    self.network = __torch__.esm2.Network(w, layers, heads, __torch__.esm2.How(kind, dtype, device))

  # w: the tensors of one layer. What is not needed any more may be freed after the call.
  def add_layer(self, w: Dict[str, Tensor]) -> int:
    network = self.network
    assert network is not None
    i = len(network.layers)
    network.layers.append(__torch__.esm2.Layer(w, "esm.encoder.layer." + str(i) + ".", network.heads, network.how))
    return i

  # Chooses how attention is kept within each sequence, as in Packing; "flash" and "efficient" are for CUDA, and whether
  # a device has them shows when run is called.
  def attend_with(self, attention: str) -> None:
    network = self.network
    assert network is not None
    network.attention = attention

  # One forward pass for all that is wanted, names joined by commas. positions [T]: 0 at each BOS. lengths: tokens of each
  # sequence. layers: for which of 0..N mean, bos and per_token are kept. Answers with mean.I [B, d], bos.I [B, d],
  # per_token.I [T, d], logits [T, 20], contacts.B [n - 2, n - 2] and attentions.B [N, n - 2]; I is a layer, B a sequence.
  # Inputs and answers are on the CPU.
  def run(self, ids: Tensor, positions: Tensor, unmasked: Tensor, lengths: List[int], layers: List[int], wanted: str) -> Dict[str, Tensor]:
    network = self.network
    assert network is not None
    return network.run(ids, positions, unmasked, lengths, layers, wanted.split(","))

  # One linear layer alone, for probe.
  def linear(self, weight: Tensor, bias: Tensor, kind: str, dtype: int, device: str) -> __torch__.esm2.Linear:
    return __torch__.esm2.Linear(weight, bias, __torch__.esm2.How(kind, dtype, device))

  # Runs a layer again and again; the caller takes the time. The result is returned, or the executor drops the work as
  # dead code. From a GPU it comes back when all is done.
  def probe(self, linear: __torch__.esm2.Linear, x: Tensor, repetitions: int) -> Tensor:
    x = x.to(linear.bias.device)
    y = x
    for i in range(repetitions):
      y = linear.forward(x)
    return torch.slice(y, 0, 0, 1, 1).cpu()
