#include "operands/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "operands/checkpoint_format.hpp"
#include "operands/packed_weights.hpp"
#include "spec/words.hpp"
#include "tensors/conversion.hpp"
#include "tensors/error.hpp"
#include "tensors/tensor_entry.hpp"

namespace mpgen::operands {
namespace {

using tensors::Shape;
using tensors::TensorEntry;

constexpr std::string_view kCodes = ".qweight";
constexpr std::uint64_t kCodesPerWord = 8;
constexpr std::uint64_t kLongestGroup = 65536;

template <class Number>
std::vector<Number> numbers_of(const tensors::TensorFile& file, const TensorEntry& entry) {
  std::vector<Number> numbers((entry.end - entry.begin) / sizeof(Number));
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  file.read(entry, 0, {reinterpret_cast<std::uint8_t*>(numbers.data()), entry.end - entry.begin});
  return numbers;
}

// A layer's tensors, checked one after the other.
class LayerReader {
 public:
  LayerReader(const tensors::TensorFile& file, std::string prefix)
      : file_(file), prefix_(std::move(prefix)) {}

  SourceTensor read() {
    const TensorEntry& codes = part("qweight", "I32");
    const TensorEntry& zeros = part("qzeros", "I32");
    const TensorEntry& scales = part("scales", "");
    read_shapes(codes, zeros, scales);
    packed_.scales = read_scales(scales);
    packed_.zeros = numbers_of<std::uint32_t>(file_, zeros);
    if (packed_.packing == Packing::gptq) undo_minus_one();
    packed_.codes = numbers_of<std::uint32_t>(file_, codes);
    result_.file = file_.path();
    result_.name = prefix_;
    result_.form = fmt::format("{}, groups of {}", to_string(packed_.packing), packed_.group);
    result_.shape = {packed_.channels, packed_.k};
    result_.data = unpack(packed_);
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& tensor, const std::string& why) const {
    throw tensors::InputError(file_.path(),
                              fmt::format("tensor {}: {}", tensors::quote_name(tensor), why));
  }

  const TensorEntry& part(const std::string& suffix, std::string_view type) const {
    const std::string name = prefix_ + "." + suffix;
    const TensorEntry* entry = file_.find(name);
    if (entry == nullptr) {
      refuse(prefix_, fmt::format("there is no {} beside {}", tensors::quote_name(name),
                                  tensors::quote_name(prefix_ + std::string(kCodes))));
    }
    if (!type.empty() && entry->type.name != type) {
      refuse(name, fmt::format("{}; allowed: {}", entry->type.name, type));
    }
    return *entry;
  }

  void read_shapes(const TensorEntry& codes, const TensorEntry& zeros, const TensorEntry& scales) {
    const bool are_matrices =
        codes.shape.size() == 2 && zeros.shape.size() == 2 && scales.shape.size() == 2;
    const std::uint64_t groups = are_matrices ? scales.shape[0] : 0;
    const std::uint64_t channels = are_matrices ? scales.shape[1] : 0;
    const bool fits = groups > 0 && channels > 0 && channels % kCodesPerWord == 0 &&
                      zeros.shape == Shape{groups, channels / kCodesPerWord} && codes.shape[0] > 0;
    if (fits && codes.shape[1] == channels && codes.shape[0] <= kMostK / kCodesPerWord) {
      packed_.packing = Packing::gptq;
      packed_.k = codes.shape[0] * kCodesPerWord;
    } else if (fits && codes.shape[1] == channels / kCodesPerWord && codes.shape[0] <= kMostK) {
      packed_.packing = Packing::awq;
      packed_.k = codes.shape[0];
    } else {
      refuse(prefix_,
             fmt::format("qweight {}, qzeros {} and scales {} are no 4-bit layer; allowed: [K/8, "
                         "N], [K/G, N/8] and [K/G, N] (GPTQ), or [K, N/8], [K/G, N/8] and [K/G, "
                         "N] (AWQ)",
                         tensors::to_string(codes.shape), tensors::to_string(zeros.shape),
                         tensors::to_string(scales.shape)));
    }
    packed_.channels = channels;
    read_group(groups);
  }

  void read_group(std::uint64_t groups) {
    const TensorEntry* order = file_.find(prefix_ + ".g_idx");
    if (packed_.packing == Packing::gptq && order != nullptr) {
      packed_.group = group_of(*order);
    } else if (packed_.k % groups == 0) {
      packed_.group = packed_.k / groups;
    } else {
      refuse(prefix_, fmt::format("{} elements are no {} groups of one size", packed_.k, groups));
    }
    if (packed_.group % 2 != 0 || packed_.group > kLongestGroup) {
      refuse(prefix_, fmt::format("groups of {}; allowed: even numbers from 2 to {}", packed_.group,
                                  kLongestGroup));
    }
    if (packed_.groups() != groups) {
      refuse(prefix_, fmt::format("{} elements in groups of {} are {} groups, but there are scales "
                                  "of {}",
                                  packed_.k, packed_.group, packed_.groups(), groups));
    }
  }

  // The group's size, from the group that each element is in.
  std::size_t group_of(const TensorEntry& order) const {
    if (order.type.name != "I32" || order.shape != Shape{packed_.k}) {
      refuse(order.name, fmt::format("{} {}; allowed: I32 [{}]", order.type.name,
                                     tensors::to_string(order.shape), packed_.k));
    }
    const auto groups = numbers_of<std::int32_t>(file_, order);
    const auto second =
        std::find_if(groups.begin(), groups.end(), [](std::int32_t group) { return group != 0; });
    const auto size = static_cast<std::size_t>(second - groups.begin());
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (size != 0 && static_cast<std::size_t>(groups[i]) == i / size) continue;
      refuse(order.name,
             fmt::format("element {} is in group {}: the checkpoint orders elements by activation "
                         "(desc_act, \"act order\"); allowed: groups of consecutive elements",
                         i, groups[i]));
    }
    return size;
  }

  std::vector<std::uint16_t> read_scales(const TensorEntry& entry) const {
    if (!tensors::is_quantizable(entry.type)) {
      refuse(entry.name, fmt::format("{}; allowed: F16, and BF16 and F32 with values that binary16 "
                                     "has",
                                     entry.type.name));
    }
    std::vector<float> values((entry.end - entry.begin) /
                              static_cast<std::uint64_t>(entry.type.bits / 8));
    tensors::to_binary32(entry.type, numbers_of<std::uint8_t>(file_, entry), values);
    if (const auto bad = tensors::find_nonfinite(values)) {
      refuse(entry.name, fmt::format("element {}: the scale is not finite",
                                     tensors::position(entry.shape, *bad)));
    }
    std::vector<std::uint16_t> patterns(values.size());
    tensors::to_binary16(values, patterns);
    std::vector<float> restored(values.size());
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(patterns.data());
    tensors::to_binary32(tensors::kF16, {bytes, patterns.size() * sizeof(patterns[0])}, restored);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] == restored[i]) continue;
      refuse(entry.name, fmt::format("element {}: binary16 does not have the scale {}",
                                     tensors::position(entry.shape, i), values[i]));
    }
    return patterns;
  }

  void undo_minus_one() {
    const std::string format = find_checkpoint_format(file_.path());
    if (format == "gptq_v2") return;
    if (!format.empty() && format != "gptq") {
      refuse(prefix_, fmt::format("the checkpoint_format beside the file is {}; allowed: gptq and "
                                  "gptq_v2",
                                  spec::quote(format)));
    }
    const std::size_t fifteens = add_one_to_zeros(packed_.zeros);
    if (fifteens == 0) return;
    result_.notes.push_back(fmt::format(
        "{}: {} zero points are stored as 15, one less than 4 bits have; they are read as 0 with a "
        "carry into the next, which is what a writer that subtracts words makes of 0. Other "
        "programs read 16",
        tensors::quote_name(prefix_), fifteens));
  }

  // More than any matrix that a file of this machine has; keeps products in 64 bits.
  static constexpr std::uint64_t kMostK = std::uint64_t{1} << 32;

  const tensors::TensorFile& file_;
  std::string prefix_;
  PackedWeights packed_;
  SourceTensor result_;
};

}  // namespace

std::vector<std::string> packed_prefixes(const tensors::TensorFile& file) {
  std::vector<std::string> prefixes;
  for (const auto& entry : file.tensors()) {
    const std::string_view name = entry.name;
    if (name.size() <= kCodes.size() || !name.ends_with(kCodes)) continue;
    prefixes.emplace_back(name.substr(0, name.size() - kCodes.size()));
  }
  return prefixes;
}

bool is_packed_part(const std::string& tensor, const std::vector<std::string>& prefixes) {
  const std::size_t dot = tensor.rfind('.');
  if (dot == std::string::npos) return false;
  const std::string suffix = tensor.substr(dot + 1);
  const bool is_part =
      suffix == "qweight" || suffix == "qzeros" || suffix == "scales" || suffix == "g_idx";
  return is_part &&
         std::find(prefixes.begin(), prefixes.end(), tensor.substr(0, dot)) != prefixes.end();
}

SourceTensor read_packed(const tensors::TensorFile& file, const std::string& prefix) {
  return LayerReader(file, prefix).read();
}

}  // namespace mpgen::operands
