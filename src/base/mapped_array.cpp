#include <spindrift/base/mapped_array.hpp>

#include <sys/mman.h>

#include <new>

namespace spindrift {

MappedMemory::MappedMemory(std::size_t octets) : octets_(octets) {
    if (octets == 0) {
        return;
    }
    void* const mapped = ::mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        throw std::bad_alloc();
    }
    memory_ = mapped;
    ::madvise(memory_, octets, MADV_HUGEPAGE);  // small pages do as well
}

MappedMemory::~MappedMemory() {
    if (memory_ != nullptr) {
        ::munmap(memory_, octets_);
    }
}

}  // namespace spindrift
