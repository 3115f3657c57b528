#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace spindrift {

/// Zeroed memory of a fixed size from the system, in large pages where it has them: an array that is read all over
/// needs an entry of the processor's TLB for 2 MiB instead of 4 KiB. Pages that are never written take no memory.
class MappedMemory {
public:
    MappedMemory() = default;
    /// \throws std::bad_alloc
    explicit MappedMemory(std::size_t octets);
    MappedMemory(MappedMemory&& other) noexcept
        : memory_(std::exchange(other.memory_, nullptr)), octets_(std::exchange(other.octets_, 0)) {}
    MappedMemory& operator=(MappedMemory&& other) noexcept {
        std::swap(memory_, other.memory_);
        std::swap(octets_, other.octets_);
        return *this;
    }
    MappedMemory(const MappedMemory&) = delete;
    MappedMemory& operator=(const MappedMemory&) = delete;
    ~MappedMemory();

    [[nodiscard]] void* data() const noexcept { return memory_; }

private:
    void* memory_ = nullptr;
    std::size_t octets_ = 0;
};

/// Values in such memory: those whose octets are 0, until others are written.
template <class T>
class MappedArray {
public:
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

    MappedArray() = default;
    explicit MappedArray(std::size_t size) : memory_(size * sizeof(T)), size_(size) {}
    explicit MappedArray(std::span<const T> values) : MappedArray(values.size()) { std::ranges::copy(values, data()); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] T* data() noexcept { return static_cast<T*>(memory_.data()); }
    [[nodiscard]] const T* data() const noexcept { return static_cast<const T*>(memory_.data()); }
    [[nodiscard]] T& operator[](std::size_t index) noexcept { return data()[index]; }
    [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data()[index]; }

private:
    MappedMemory memory_;
    std::size_t size_ = 0;
};

}  // namespace spindrift
