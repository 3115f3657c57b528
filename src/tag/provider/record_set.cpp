#include <spindrift/tag/provider/record_set.hpp>

#include <cstring>
#include <type_traits>

namespace spindrift::tag::provider {
namespace {

std::size_t hash(const AddressRecord& tags) noexcept {
    static_assert(std::has_unique_object_representations_v<AddressRecord>, "so that equal records have equal octets");
    std::uint64_t words[sizeof(AddressRecord) / sizeof(std::uint64_t)];
    static_assert(sizeof words == sizeof tags);
    std::memcpy(words, &tags, sizeof words);
    std::uint64_t value = 0;
    for (const std::uint64_t word : words) {
        value = (value ^ word) * 0x9E37'79B9'7F4A'7C15U;
        value ^= value >> 32;
    }
    return value;
}

}  // namespace

RecordSet::RecordSet() : records_(1), slots_(16) {}

std::uint32_t RecordSet::number(const AddressRecord& record) {
    if (record == AddressRecord{}) {
        return 0;
    }
    std::uint32_t& number = slot(record);
    if (number != 0) {
        return number;
    }
    const auto added = static_cast<std::uint32_t>(records_.size());
    records_.push_back(record);
    number = added;
    if (records_.size() * 2 > slots_.size()) {
        grow();
    }
    return added;
}

// The slot with the number of the record, or the free one where it belongs.
std::uint32_t& RecordSet::slot(const AddressRecord& record) noexcept {
    for (std::size_t i = hash(record);; ++i) {
        std::uint32_t& number = slots_[i & (slots_.size() - 1)];
        if (number == 0 || records_[number] == record) {
            return number;
        }
    }
}

void RecordSet::grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::uint32_t number = 1; number < records_.size(); ++number) {
        slot(records_[number]) = number;
    }
}

}  // namespace spindrift::tag::provider
