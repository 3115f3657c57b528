#include <spindrift/tag/provider/record_set.hpp>

#include <cstring>
#include <type_traits>

namespace spindrift::tag::provider {

std::size_t RecordSet::Hash::operator()(const AddressTags& tags) const noexcept {
    static_assert(std::has_unique_object_representations_v<AddressTags>, "so that equal records have equal octets");
    std::uint64_t words[sizeof(AddressTags) / sizeof(std::uint64_t)];
    static_assert(sizeof words == sizeof tags);
    std::memcpy(words, &tags, sizeof words);
    std::uint64_t hash = 0;
    for (const std::uint64_t word : words) {
        hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15U;
        hash ^= hash >> 32;
    }
    return hash;
}

}  // namespace spindrift::tag::provider
