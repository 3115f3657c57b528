#include "flat_buffer.hpp"

#include <algorithm>

namespace spindrift::io {

FlatBuffer::Ref FlatBuffer::string(std::string_view text) {
    align(sizeof(Ref), text.size() + 1);
    reversed_.push_back('\0');
    reversed_.append(text.rbegin(), text.rend());
    put(static_cast<std::uint32_t>(text.size()));
    return size();
}

FlatBuffer::Ref FlatBuffer::vector(std::span<const Ref> refs) {
    align(sizeof(Ref));
    for (std::size_t i = refs.size(); i-- > 0;) {
        put_ref(refs[i]);
    }
    put(static_cast<std::uint32_t>(refs.size()));
    return size();
}

FlatBuffer::Ref FlatBuffer::vector(std::span<const std::pair<std::int64_t, std::int64_t>> structs) {
    align(sizeof(std::int64_t));
    for (std::size_t i = structs.size(); i-- > 0;) {
        put(structs[i].second);
        put(structs[i].first);
    }
    put(static_cast<std::uint32_t>(structs.size()));
    return size();
}

// In front of a table is its vtable: its own size, the size of the table, and for each slot the distance of its value
// from the beginning of the table.
FlatBuffer::Ref FlatBuffer::end_table() {
    put(std::int32_t{0});
    const Ref table = size();
    for (std::size_t i = slots_.size(); i-- > 0;) {
        put_octets(static_cast<std::uint16_t>(slots_[i] != 0 ? table - slots_[i] : 0));
    }
    put_octets(static_cast<std::uint16_t>(table - table_end_));
    put_octets(static_cast<std::uint16_t>(2 * (slots_.size() + 2)));
    // The distance to the vtable replaces the zero above.
    const auto distance = static_cast<std::int32_t>(size() - table);
    char octets[sizeof distance];
    std::memcpy(octets, &distance, sizeof distance);
    std::reverse_copy(std::begin(octets), std::end(octets), reversed_.begin() + table - sizeof distance);
    return table;
}

void FlatBuffer::finish(Ref root, Buffer& out) {
    align(sizeof(std::int64_t), sizeof root);
    put_ref(root);
    char* const to = out.room(reversed_.size());
    std::reverse_copy(reversed_.begin(), reversed_.end(), to);
    out.set_end(to + reversed_.size());
}

}  // namespace spindrift::io
