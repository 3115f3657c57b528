#pragma once

#include <spindrift/base/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::io {

/// Writes FlatBuffers (https://flatbuffers.dev/internals/), from the end to the front: what others refer to is written
/// before them. A `Ref` is the distance from the beginning of an object to the end of the buffer.
class FlatBuffer {
public:
    using Ref = std::uint32_t;

    Ref string(std::string_view text);

    /// A vector of references to tables.
    Ref vector(std::span<const Ref> refs);

    /// A vector of structs of two 64-bit numbers.
    Ref vector(std::span<const std::pair<std::int64_t, std::int64_t>> structs);

    /// Begins a table, which has no objects inside: they are written before.
    void begin_table() {
        slots_.clear();
        table_end_ = size();
    }

    template <class T>
    void add(std::size_t slot, T number) {
        put(number);
        note(slot);
    }
    void add_ref(std::size_t slot, Ref ref) {
        put_ref(ref);
        note(slot);
    }

    Ref end_table();

    /// Appends the complete buffer with its root, padded to a multiple of 8 octets. Nothing can be added any more.
    void finish(Ref root, Buffer& out);

private:
    // The octets are stored in reverse order, so that writing to the front is appending.
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(reversed_.size()); }

    /// Pads so that an object of the alignment fits in front of `size` octets that are written first.
    void align(std::size_t alignment, std::size_t size_before = 0) {
        while ((reversed_.size() + size_before) % alignment != 0) {
            reversed_.push_back('\0');
        }
    }

    template <class T>
    void put_octets(T number) {
        char octets[sizeof number];
        std::memcpy(octets, &number, sizeof number);
        for (std::size_t i = sizeof number; i-- > 0;) {
            reversed_.push_back(octets[i]);
        }
    }

    template <class T>
    void put(T number) {
        align(sizeof number);
        put_octets(number);
    }

    void put_ref(Ref ref) {
        align(sizeof ref);
        put_octets(static_cast<std::uint32_t>(size() + sizeof ref - ref));
    }

    void note(std::size_t slot) {
        slots_.resize(std::max(slots_.size(), slot + 1));
        slots_[slot] = size();
    }

    std::string reversed_;
    std::vector<Ref> slots_;  // of the table that is being written; 0 for none
    std::uint32_t table_end_ = 0;
};

}  // namespace spindrift::io
