// Memory of CPU tensors. A training step asks for the same large blocks again and again; glibc's malloc either gives them
// back to the kernel each time (page faults cost 10-20 % of the speed) or, told to keep them, splits them for aligned
// requests until the heap is several times what is in use. So large blocks are kept here by size, on huge pages.
#include "lineament.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

namespace lineament {

namespace {

constexpr size_t kHeader = 64;              // keeps the data aligned for AVX-512
constexpr size_t kLarge = size_t{1} << 20;  // smaller blocks are malloc's business
constexpr size_t kHugePage = size_t{2} << 20;

struct Header {
  size_t block_bytes;  // 0 for a small block
};

class Blocks {
 public:
  void* take(size_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const size_t wanted = rounded(bytes);
    // A block up to twice as large is better used than left idle beside a new one.
    const auto found = idle_.lower_bound(wanted);
    if (found != idle_.end() && found->first <= wanted * 2) {
      void* block = found->second;
      idle_bytes_ -= found->first;
      used_bytes_ += found->first;
      idle_.erase(found);
      return block;
    }
    // The sizes have changed (another batch, an evaluation): what the old ones left idle makes room for the new.
    if (idle_bytes_ > used_bytes_) give_back_idle();
    void* block = map_aligned(wanted);
    static_cast<Header*>(block)->block_bytes = wanted;
    used_bytes_ += wanted;
    return block;
  }

  void give(void* block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const size_t bytes = static_cast<Header*>(block)->block_bytes;
    used_bytes_ -= bytes;
    idle_bytes_ += bytes;
    idle_.emplace(bytes, block);
  }

 private:
  // Sixteen sizes from one power of two to the next: at most 1/16 is lost to rounding.
  static size_t rounded(size_t bytes) {
    size_t power = kLarge;
    while (power * 2 <= bytes) power *= 2;
    const size_t grain = power / 16;
    return (bytes + grain - 1) / grain * grain;
  }

  static void* map_aligned(size_t bytes) {
    const size_t mapped = bytes + kHugePage;
    void* start = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw std::runtime_error("out of memory: " + std::to_string(bytes) + " bytes for a tensor");
    const auto address = reinterpret_cast<uintptr_t>(start);
    const uintptr_t aligned = (address + kHugePage - 1) / kHugePage * kHugePage;
    if (aligned > address) munmap(start, aligned - address);
    munmap(reinterpret_cast<void*>(aligned + bytes), address + mapped - aligned - bytes);
    auto* block = reinterpret_cast<void*>(aligned);
    madvise(block, bytes, MADV_HUGEPAGE);
    return block;
  }

  void give_back_idle() {
    for (const auto& [bytes, block] : idle_) munmap(block, bytes);
    idle_.clear();
    idle_bytes_ = 0;
  }

  std::mutex mutex_;
  std::multimap<size_t, void*> idle_;
  size_t idle_bytes_ = 0;
  size_t used_bytes_ = 0;
};

// Never destroyed: tensors may outlive every static.
Blocks& blocks() {
  static auto* instance = new Blocks;
  return *instance;
}

void release(void* data) {
  if (data == nullptr) return;
  auto* block = static_cast<char*>(data) - kHeader;
  if (reinterpret_cast<Header*>(block)->block_bytes == 0) {
    std::free(block);
  } else {
    blocks().give(block);
  }
}

void* acquire(size_t bytes) {
  if (bytes == 0) return nullptr;
  // No machine has so much, and the sizes that blocks are rounded to stay far from overflow.
  if (bytes > SIZE_MAX / 4) throw std::runtime_error("out of memory: " + std::to_string(bytes) + " bytes for a tensor");
  const size_t total = bytes + kHeader;
  if (total >= kLarge) return static_cast<char*>(blocks().take(total)) + kHeader;
  void* block = nullptr;
  if (posix_memalign(&block, kHeader, total) != 0) throw std::bad_alloc();
  static_cast<Header*>(block)->block_bytes = 0;
  return static_cast<char*>(block) + kHeader;
}

// libtorch's interface lost a const between 1.13 and 2.x and gained copy_data; both forms stand here, and each version
// takes the one that it declares.
struct CachingAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const { return make(bytes); }
  c10::DataPtr allocate(size_t bytes) { return make(bytes); }
  c10::DeleterFnPtr raw_deleter() const override { return release; }
  void copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }

 private:
  static c10::DataPtr make(size_t bytes) {
    void* data = acquire(bytes);
    return {data, data, release, c10::Device(c10::DeviceType::CPU)};
  }
};

napi_value use_caching_allocator(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    static auto* allocator = new CachingAllocator;
    c10::SetCPUAllocator(allocator, 1);
    return undefined(env);
  });
}

}  // namespace

void export_allocator(napi_env env, napi_value exports) {
  export_function(env, exports, "useCachingAllocator", use_caching_allocator);
}

}  // namespace lineament
