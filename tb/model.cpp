#include "tb/model.hpp"

#include <dlfcn.h>

#include <new>

#include "tb/plugin_abi.hpp"

namespace mpgen::tb {
namespace {

using EntryFunction = const MpgenPlugin* (*)();

std::string loader_error() {
  const char* message = dlerror();
  return message == nullptr ? "unknown error of the loader" : message;
}

const MpgenPlugin* plugin_of(void* library, const std::filesystem::path& file) {
  void* const symbol = dlsym(library, kPluginEntry);
  if (symbol == nullptr) throw ModelError(file.string() + " is no model plugin");
  const MpgenPlugin* plugin = reinterpret_cast<EntryFunction>(symbol)();
  if (plugin->abi_version != kPluginAbiVersion) {
    throw ModelError(file.string() + " was made by another version of mpgen; build it again");
  }
  return plugin;
}

}  // namespace

void Model::CloseLibrary::operator()(void* library) const { dlclose(library); }

Model::Model(const std::filesystem::path& plugin, std::uint64_t seed,
             const std::vector<std::string>& plusargs)
    : library_(dlopen(std::filesystem::absolute(plugin).c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (!library_) throw ModelError("cannot load " + plugin.string() + ": " + loader_error());
  plugin_ = plugin_of(library_.get(), plugin);
  std::vector<const char*> words;
  for (const std::string& word : plusargs) words.push_back(word.c_str());
  instance_ = {plugin_->create(seed, words.data(), static_cast<int>(words.size())),
               plugin_->destroy};
  if (!instance_) throw std::bad_alloc();
  const std::string error = plugin_->error(instance_.get());
  if (!error.empty()) throw ModelError(error);
}

std::size_t Model::input_words() const { return plugin_->input_words; }

std::size_t Model::record_words() const { return plugin_->record_words; }

void Model::require(std::int64_t result) const {
  if (result < 0) throw ModelError(plugin_->error(instance_.get()));
}

void Model::reset() { require(plugin_->reset(instance_.get())); }

std::size_t Model::run(std::span<const std::uint64_t> inputs, std::span<std::uint64_t> records,
                       std::uint64_t first_cycle) {
  const std::size_t cycles = inputs.size() / input_words();
  if (cycles * input_words() != inputs.size()) {
    throw std::invalid_argument("the stimulus is no whole number of cycles");
  }
  if (records.size() < cycles * record_words()) {
    throw std::invalid_argument("too little room for the records of all cycles");
  }
  const std::int64_t count =
      plugin_->run(instance_.get(), inputs.data(), cycles, records.data(), first_cycle);
  require(count);
  return static_cast<std::size_t>(count);
}

std::uint64_t Model::stream(std::span<MpgenStream> streams, std::uint64_t cycles) {
  if (plugin_->stream == nullptr) throw std::logic_error("the design has no streams");
  const std::int64_t ran = plugin_->stream(instance_.get(), streams.data(), cycles);
  require(ran);
  return static_cast<std::uint64_t>(ran);
}

void Model::open_trace(const std::filesystem::path& file) {
  if (plugin_->trace_open == nullptr) throw std::logic_error("the model was built without trace");
  require(plugin_->trace_open(instance_.get(), file.c_str()));
}

void Model::close_trace() {
  if (plugin_->trace_close == nullptr) throw std::logic_error("the model was built without trace");
  require(plugin_->trace_close(instance_.get()));
}

void Model::write_coverage(const std::filesystem::path& file) {
  if (plugin_->coverage_write == nullptr) {
    throw std::logic_error("the model was built without coverage");
  }
  require(plugin_->coverage_write(instance_.get(), file.c_str()));
}

}  // namespace mpgen::tb
