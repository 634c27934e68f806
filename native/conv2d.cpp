// lineament::conv2d: libtorch's convolution, but for one gradient, that of the weight of a convolution that strides, for
// which oneDNN has no kernel as good as its others. Here it is one matrix product: the gradient of the output, (out, pixels),
// times the windows of the input as rows, (pixels, window · in). In channels_last the product lies as the weight does, so
// that nothing has to be turned over to be added to it.
//
// That is for CPU tensors in channels_last and bfloat16, whose channels come in sixteens: in float32 the product, which
// is the BLAS's there, is mostly slower than oneDNN's convolution. Everything else goes to libtorch's own operator, to the
// same result.
#include "lineament.h"
#include "vector.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cstring>

namespace lineament {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using OptionalTensor = c10::optional<at::Tensor>;

// Rows are made for as many images at a time as fit into this: they need not all be there at once.
constexpr int64_t kBytesOfRows = int64_t{32} << 20;

// Images (N, H, W, C) and what a kernel sees of them: windows of `rows` × `columns` at out_height × out_width places.
struct Windows {
  Windows(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& dy, at::IntArrayRef stride, at::IntArrayRef padding)
      : height(x.size(2)), width(x.size(3)), channels(x.size(1)), out_height(dy.size(2)), out_width(dy.size(3)), rows(weight.size(2)),
        columns(weight.size(3)), down(stride[0]), right(stride[1]), above(padding[0]), left(padding[1]) {}
  int64_t height, width, channels, out_height, out_width, rows, columns, down, right, above, left;

  int64_t pixels() const { return out_height * out_width; }
  int64_t row() const { return rows * columns * channels; }
};

// The windows of one line of one image, each as a row (rows, columns, C), with zeros where it reaches over the edge.
void unfold_line(const Bf16* image, int64_t line, Bf16* to, const Windows& of) {
  const size_t bytes = static_cast<size_t>(of.channels) * sizeof(Bf16);
  for (int64_t o = 0; o < of.out_width; o++) {
    for (int64_t i = line * of.down - of.above, last = i + of.rows; i < last; i++) {
      for (int64_t j = o * of.right - of.left, end = j + of.columns; j < end; j++, to += of.channels) {
        const bool inside = i >= 0 && i < of.height && j >= 0 && j < of.width;
        if (inside) std::memcpy(to, image + (i * of.width + j) * of.channels, bytes);
        else std::memset(to, 0, bytes);
      }
    }
  }
}

// The windows of `count` images from `first` on, (count · pixels, rows · columns · C).
at::Tensor unfold(const at::Tensor& x, int64_t first, int64_t count, const Windows& of) {
  const at::Tensor all = at::empty({count * of.pixels(), of.row()}, x.options().memory_format(at::MemoryFormat::Contiguous));
  const auto* from = static_cast<const Bf16*>(x.data_ptr()) + first * of.height * of.width * of.channels;
  auto* to = static_cast<Bf16*>(all.data_ptr());
  at::parallel_for(0, count * of.out_height, 1, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at++) {
      const int64_t n = at / of.out_height, line = at % of.out_height;
      unfold_line(from + n * of.height * of.width * of.channels, line, to + at * of.out_width * of.row(), of);
    }
  });
  return all;
}

// Like the weight, in channels_last.
at::Tensor weight_gradient(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& weight, const Windows& of) {
  const int64_t images = x.size(0), out = weight.size(0);
  const int64_t each = std::clamp<int64_t>(kBytesOfRows / (of.pixels() * of.row() * static_cast<int64_t>(sizeof(Bf16))), 1, images);
  const at::Tensor given = dy.permute({0, 2, 3, 1}).reshape({images * of.pixels(), out});
  at::Tensor sum;
  for (int64_t first = 0; first < images; first += each) {
    const int64_t count = std::min(each, images - first);
    const at::Tensor product = at::mm(given.narrow(0, first * of.pixels(), count * of.pixels()).t(), unfold(x, first, count, of));
    if (count == images) sum = product;
    else sum = sum.defined() ? sum.add_(product) : product.to(at::kFloat);
  }
  return sum.to(weight.scalar_type()).as_strided(weight.sizes(), weight.strides());
}

struct Conv2d : torch::autograd::Function<Conv2d> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, at::IntArrayRef stride,
                            at::IntArrayRef padding) {
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return at::conv2d(x, weight, {}, stride, padding);
  }

  static variable_list backward(AutogradContext* context, variable_list given) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const std::vector<int64_t> stride = context->saved_data["stride"].toIntVector(), padding = context->saved_data["padding"].toIntVector();
    const at::Tensor dy = given[0].contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor dx;
    if (context->needs_input_grad(0)) {
      dx = std::get<0>(at::convolution_backward(dy, x, weight, c10::nullopt, stride, padding, {1, 1}, false, {0, 0}, 1, {true, false, false}));
    }
    return {dx, weight_gradient(dy, x, weight, Windows(x, weight, dy, stride, padding)), at::Tensor(), at::Tensor()};
  }
};

// A kernel of one pixel that strides sees every other pixel or so: it may as well be given those alone. oneDNN's own way, in
// the oneDNN of libtorch 1.13, writes beyond the memory it takes for that.
bool sees_single_pixels(const at::Tensor& x, const at::Tensor& weight, at::IntArrayRef stride, at::IntArrayRef padding) {
  return x.dim() == 4 && weight.dim() == 4 && weight.size(2) == 1 && weight.size(3) == 1 && stride.size() == 2 && padding.size() == 2 &&
         stride[0] > 0 && stride[1] > 0 && stride[0] * stride[1] > 1 && padding[0] == 0 && padding[1] == 0 && x.numel() > 0 &&
         x.device().is_cpu() && x.scalar_type() == at::kBFloat16;
}

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding,
                  at::IntArrayRef dilation, int64_t groups) {
  if (sees_single_pixels(x, weight, stride, padding)) {
    const at::Tensor seen = x.slice(2, 0, INT64_MAX, stride[0]).slice(3, 0, INT64_MAX, stride[1]);
    return at::conv2d(seen.contiguous(x.suggest_memory_format()), weight, bias, at::IntArrayRef({1, 1}), padding, dilation, groups);
  }
  const auto suits = [](const at::Tensor& tensor) {
    return tensor.dim() == 4 && tensor.device().is_cpu() && tensor.scalar_type() == at::kBFloat16 && tensor.numel() > 0 &&
           tensor.size(1) % 16 == 0 && tensor.is_contiguous(at::MemoryFormat::ChannelsLast);
  };
  const bool plain = (!bias.has_value() || !bias->defined()) && groups == 1 && dilation.size() == 2 && dilation[0] == 1 && dilation[1] == 1 &&
                     stride.size() == 2 && padding.size() == 2 && (stride[0] > 1 || stride[1] > 1);
  const bool fast = plain && at::GradMode::is_enabled() && weight.requires_grad() && suits(x) && suits(weight);
  return fast ? Conv2d::apply(x, weight, stride, padding) : at::conv2d(x, weight, bias, stride, padding, dilation, groups);
}

// What libtorch does around its own operator.
at::Tensor conv2d_autocast(const at::Tensor& x, const at::Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride,
                           at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
  const c10::impl::ExcludeDispatchKeyGuard cast_already(c10::DispatchKey::AutocastCPU);
  const auto cast = [type = autocast_type()](const auto& tensor) { return at::autocast::cached_cast(type, tensor, at::kCPU); };
  return lineament::conv2d(cast(x), cast(weight), cast(bias), stride, padding, dilation, groups);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(lineament, library) {
  library.def(
      "conv2d(Tensor x, Tensor weight, Tensor? bias, int[2] stride, int[2] padding, int[2] dilation, int groups) -> Tensor", conv2d);
}

TORCH_LIBRARY_IMPL(lineament, AutocastCPU, library) { library.impl("conv2d", conv2d_autocast); }

}  // namespace lineament
