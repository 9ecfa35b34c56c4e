# ESM-2 in TorchScript, the same source for every size. TorchArchive.java wraps it; the weights arrive through load().
#
# Sequences are packed: all tokens of a batch lie back to back in one [T, d] tensor, and each sequence attends only to
# itself, so its numbers do not depend on its neighbours and nothing is computed for padding but for the few rows that
# round T up. Shapes: T tokens in the batch, n tokens of one sequence (BOS and EOS included), d hidden size, H heads,
# hd = d / H. All numbers are float32. Dtype numbers in calls: 6 is float32.

class Linear:
  weight : Tensor
  bias : Tensor
  onednn : bool

  # oneDNN wants its own blocked layout, a copy made once; MKL takes the weight as it lies in the file.
  def __init__(self, weight: Tensor, bias: Tensor, onednn: bool) -> None:
    self.onednn = onednn
    self.bias = bias
    self.weight = weight
    if onednn:
      self.weight = ops.mkldnn._reorder_linear_weight(weight, None)

  def forward(self, x: Tensor) -> Tensor:
    if self.onednn:
      return ops.mkldnn._linear_pointwise(x, self.weight, self.bias, "none", annotate(List[Optional[number]], []), None)
    return torch.linear(x, self.weight, self.bias)

class Norm:
  weight : Tensor
  bias : Tensor

  def __init__(self, w: Dict[str, Tensor], name: str) -> None:
    self.weight = w[name + ".weight"]
    self.bias = w[name + ".bias"]

  def forward(self, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [x.size(1)], self.weight, self.bias, 1e-5)

# What is kept of one sequence's attention maps: they are folded in as they come, a group of heads at a time.
class Maps:
  contact_sum : Tensor
  received : List[Tensor]
  contacts : bool
  attentions : bool

  def __init__(self, n: int, contacts: bool, attentions: bool) -> None:
    self.contacts = contacts
    self.attentions = attentions
    self.received = annotate(List[Tensor], [])
    residues = 0
    if contacts:
      residues = n - 2
    self.contact_sum = torch.zeros([residues, residues], dtype=6, layout=None, device=None)

  # a [h, n, n]: probabilities of a group of heads. weights [h]: what the contact regression gives each of them.
  def fold(self, a: Tensor, weights: Tensor, first: bool, rows: int) -> None:
    h, n = a.size(0), a.size(1)
    if self.attentions:
      # mean over all heads and all query rows, BOS and EOS among them
      mean = torch.div(torch.slice(torch.sum(a, [0, 1]), 0, 1, n - 1, 1), float(rows))
      if first:
        self.received.append(mean)
      else:
        torch.add_(self.received[-1], mean)
    if self.contacts:
      # With S = A + A^T of one head, cut to the residues, and r its row sums, the average product correction is
      # S - r r^T / sum(r). Weighted and summed over the heads it needs no map but the sum of all.
      s = torch.matmul(weights.view([1, h]), a.view([h, n * n])).view([n, n])
      s = torch.slice(torch.slice(s, 0, 1, n - 1, 1), 1, 1, n - 1, 1)
      inner = torch.slice(torch.slice(a, 1, 1, n - 1, 1), 2, 1, n - 1, 1)
      r = torch.add(torch.sum(inner, [2]), torch.sum(inner, [1]))
      share = torch.mul(r, torch.div(weights.view([h, 1]), torch.sum(r, [1], True)))
      torch.add_(self.contact_sum, s)
      torch.add_(self.contact_sum, torch.transpose(s, 0, 1))
      torch.sub_(self.contact_sum, torch.matmul(torch.transpose(share, 0, 1), r))

class Layer:
  heads : int
  long : int
  norm1 : __torch__.esm2.Norm
  qkv : __torch__.esm2.Linear
  out : __torch__.esm2.Linear
  norm2 : __torch__.esm2.Norm
  up : __torch__.esm2.Linear
  down : __torch__.esm2.Linear

  # name: as in the published files, "esm.encoder.layer.3."
  def __init__(self, w: Dict[str, Tensor], name: str, heads: int, onednn: bool) -> None:
    self.heads = heads
    d = w[name + "LayerNorm.weight"].size(0)
    # from how many tokens on a sequence is attended to by heads: it pays with oneDNN and small heads, else never
    self.long = 0
    if onednn and d // heads <= 24:
      self.long = 384
    self.norm1 = __torch__.esm2.Norm(w, name + "attention.LayerNorm")
    self.norm2 = __torch__.esm2.Norm(w, name + "LayerNorm")
    attention = name + "attention.self."
    q = attention + "query"
    k = attention + "key"
    v = attention + "value"
    # ESM-2 scales the query before rotary; folded into its rows, attention is then called with scale 1
    scale = (d // heads) ** -0.5
    weight = torch.cat([torch.mul(self.pairs(w[q + ".weight"]), scale), self.pairs(w[k + ".weight"]), w[v + ".weight"]], 0)
    bias = torch.cat([torch.mul(self.pairs(w[q + ".bias"]), scale), self.pairs(w[k + ".bias"]), w[v + ".bias"]], 0)
    self.qkv = __torch__.esm2.Linear(weight, bias, onednn)
    o = name + "attention.output.dense"
    self.out = __torch__.esm2.Linear(w[o + ".weight"], w[o + ".bias"], onednn)
    up = name + "intermediate.dense"
    self.up = __torch__.esm2.Linear(w[up + ".weight"], w[up + ".bias"], onednn)
    down = name + "output.dense"
    self.down = __torch__.esm2.Linear(w[down + ".weight"], w[down + ".bias"], onednn)

  # Rotary turns component j of a head together with component j + hd/2. With the rows of query and key put so that
  # the two are neighbours it is one multiplication of complex numbers; q.k is the same, as both are permuted alike.
  def pairs(self, t: Tensor) -> Tensor:
    d = t.size(0)
    return torch.transpose(t.view([self.heads, 2, d // self.heads // 2, -1]), 1, 2).reshape(t.size())

  # x [T, d] -> q, k, v, each [1, H, T, hd], q and k rotated
  def project(self, x: Tensor, rotation: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    T, d = x.size(0), x.size(1)
    hd = d // self.heads
    p = self.qkv.forward(self.norm1.forward(x)).view([T, 3, self.heads, hd])
    qk = torch.view_as_complex(torch.slice(p, 1, 0, 2, 1).unflatten(3, [hd // 2, 2]))
    torch.mul_(qk, rotation)
    p = torch.unsqueeze(torch.permute(p, [1, 2, 0, 3]), 1)
    return (torch.select(p, 0, 0), torch.select(p, 0, 1), torch.select(p, 0, 2))

  # the context [T, d] of all sequences; the rows that round T up stay zero
  def attend(self, x: Tensor, rotation: Tensor, lengths: List[int]) -> Tensor:
    q, k, v = self.project(x, rotation)
    context = torch.zeros_like(x)
    start = 0
    for n in lengths:
      end = start + n
      qs, ks, vs = torch.slice(q, 2, start, end, 1), torch.slice(k, 2, start, end, 1), torch.slice(v, 2, start, end, 1)
      if self.long > 0 and n >= self.long:
        c = self.attend_by_heads(qs, ks, vs)
      else:
        c = torch.transpose(torch.scaled_dot_product_attention(qs, ks, vs, None, 0.0, False, scale=1.0), 1, 2)
      torch.copy_(torch.slice(context, 0, start, end, 1), c.reshape([n, x.size(1)]))
      start = end
    return context

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
  def attend_with_maps(self, x: Tensor, rotation: Tensor, lengths: List[int], maps: List[__torch__.esm2.Maps], weights: Tensor) -> Tensor:
    q, k, v = self.project(x, rotation)
    hd = x.size(1) // self.heads
    context = torch.zeros_like(x)
    start = 0
    i = 0
    for n in lengths:
      end = start + n
      # at most 16 MiB of probabilities at a time, or one head
      group = max(1, min(self.heads, 4194304 // (n * n)))
      for h in range(0, self.heads, group):
        last = min(self.heads, h + group)
        qh = torch.slice(torch.slice(torch.select(q, 0, 0), 0, h, last, 1), 1, start, end, 1)
        kh = torch.slice(torch.slice(torch.select(k, 0, 0), 0, h, last, 1), 1, start, end, 1)
        vh = torch.slice(torch.slice(torch.select(v, 0, 0), 0, h, last, 1), 1, start, end, 1)
        a = torch.softmax(torch.matmul(qh, torch.transpose(kh, 1, 2)), -1)
        c = torch.transpose(torch.matmul(a, vh), 0, 1).reshape([n, (last - h) * hd])
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

  def __init__(self, w: Dict[str, Tensor], onednn: bool) -> None:
    self.dense = __torch__.esm2.Linear(w["lm_head.dense.weight"], w["lm_head.dense.bias"], onednn)
    self.norm = __torch__.esm2.Norm(w, "lm_head.layer_norm")
    self.bias = w["lm_head.bias"]

class Network:
  layers : List[__torch__.esm2.Layer]
  embedding : Tensor
  inv_freq : Tensor
  norm : __torch__.esm2.Norm
  head : Optional[__torch__.esm2.LanguageModelHead]
  contact_weight : Tensor
  contact_bias : Tensor

  def __init__(self, w: Dict[str, Tensor], layers: int, heads: int, onednn: bool) -> None:
    self.layers = annotate(List[__torch__.esm2.Layer], [])
    for i in range(layers):
      self.layers.append(__torch__.esm2.Layer(w, "esm.encoder.layer." + str(i) + ".", heads, onednn))
    self.embedding = w["esm.embeddings.word_embeddings.weight"]
    self.inv_freq = w["inv_freq"]
    self.norm = __torch__.esm2.Norm(w, "esm.encoder.emb_layer_norm_after")
    self.head = None
    if "lm_head.bias" in w:
      self.head = __torch__.esm2.LanguageModelHead(w, onednn)
    # without a regression no one asks for contacts, and attentions do not use it
    self.contact_weight = torch.zeros([layers, heads], dtype=6, layout=None, device=None)
    self.contact_bias = torch.zeros([1], dtype=6, layout=None, device=None)
    if "esm.contact_head.regression.bias" in w:
      self.contact_weight = w["esm.contact_head.regression.weight"].view([layers, heads])
      self.contact_bias = w["esm.contact_head.regression.bias"]

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
    h = head.norm.forward(torch.gelu(head.dense.forward(x)))
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
        maps.append(__torch__.esm2.Maps(n, contacts, attentions))
    rotation = self.rotation(positions)
    x = self.embed(ids, unmasked)
    if 0 in layers:
      self.keep(out, wanted, 0, x, lengths)
    for i in range(max(state, mapped)):
      layer = self.layers[i]
      if mapped > 0:
        context = layer.attend_with_maps(x, rotation, lengths, maps, torch.select(self.contact_weight, 0, i))
      else:
        context = layer.attend(x, rotation, lengths)
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
        out["contacts." + str(b)] = torch.sigmoid(torch.add(maps[b].contact_sum, self.contact_bias))
      if attentions:
        out["attentions." + str(b)] = torch.stack(maps[b].received)
    return out

class Esm2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  network : Optional[__torch__.esm2.Network]

  # w: float32 tensors by their names in the published files, and "inv_freq" [hd / 2]. Called once, before run.
  def load(self, w: Dict[str, Tensor], layers: int, heads: int, onednn: bool) -> int:
    network = __torch__.esm2.Network(w, layers, heads, onednn)
    self.network = network
    return len(network.layers)

  # One forward pass for all that is wanted, names joined by commas. positions [T]: 0 at each BOS. lengths: tokens of each
  # sequence. layers: for which of 0..N mean, bos and per_token are kept. Answers with mean.I [B, d], bos.I [B, d],
  # per_token.I [T, d], logits [T, 20], contacts.B [n - 2, n - 2] and attentions.B [N, n - 2]; I is a layer, B a sequence.
  def run(self, ids: Tensor, positions: Tensor, unmasked: Tensor, lengths: List[int], layers: List[int], wanted: str) -> Dict[str, Tensor]:
    network = self.network
    assert network is not None
    return network.run(ids, positions, unmasked, lengths, layers, wanted.split(","))

  # The caller takes the time. The result is returned, or the executor drops the work as dead code.
  def probe(self, x: Tensor, weight: Tensor, bias: Tensor, onednn: bool, repetitions: int) -> Tensor:
    linear = __torch__.esm2.Linear(weight, bias, onednn)
    y = x
    for i in range(repetitions):
      y = linear.forward(x)
    return y
