#include <spindrift/tag/provider/prefix_table.hpp>

#include "ranges.hpp"

#include <algorithm>
#include <utility>

namespace spindrift::tag::provider {
namespace {

/// What the table says if the provider adds its record: everything of `tags`, and what the provider knows.
AddressRecord with_record(const AddressRecord& tags, Provider provider, const AddressRecord& record) {
    AddressRecord all = tags;
    if (!record.has(provider)) {
        return all;
    }
    all.providers |= provider_bit(provider);
    switch (provider) {
        case Provider::maxmind:
            all.maxmind.country = record.maxmind.country;
            all.maxmind.continent = record.maxmind.continent;
            break;
        case Provider::netacuity:
            all.netacuity.country = record.netacuity.country;
            all.netacuity.continent = record.netacuity.continent;
            all.netacuity_region = record.netacuity_region;
            all.polygons = record.polygons;
            break;
        case Provider::prefix2asn: all.asn = record.asn; break;
    }
    return all;
}

bool comes_before(const Label& a, const Label& b) {
    return a.subject != b.subject ? a.subject < b.subject : a.id < b.id;
}

bool has_same_subject(const Label& a, const Label& b) {
    return a.subject == b.subject && a.id == b.id;
}

}  // namespace

/// Adds the data of one provider after the other.
class PrefixTable::Compiler {
public:
    explicit Compiler(std::span<const ProviderData* const> providers) {
        for (const ProviderData* data : providers) {
            add(*data);
        }
        std::ranges::stable_sort(labels, comes_before);
        labels.erase(std::unique(labels.begin(), labels.end(), has_same_subject), labels.end());
    }

    std::vector<AddressRecord> tags{1};
    std::vector<Polygons> polygons{1};
    std::vector<Label> labels;
    std::vector<AddressRange<Ipv4Key>> ipv4{{}};
    std::vector<AddressRange<Ipv6Key>> ipv6{{}};

private:
    void add(const ProviderData& data) {
        const auto polygons_before = static_cast<std::uint32_t>(polygons.size() - 1);
        RecordSet joined;  // only of what this step makes: those of the steps before are on the way to it
        const auto join = [&](std::uint32_t before, std::uint32_t number) {
            AddressRecord record = data.records()[number];
            record.polygons += record.polygons != 0 ? polygons_before : 0;
            return joined.number(with_record(tags[before], data.provider(), record));
        };
        ipv4 = join_ranges(ipv4, longest_matches(data.ipv4()), join);
        ipv6 = join_ranges(ipv6, longest_matches(data.ipv6()), join);
        tags = joined.records();
        polygons.insert(polygons.end(), data.polygons().begin() + 1, data.polygons().end());
        labels.insert(labels.end(), data.labels().begin(), data.labels().end());
    }
};

PrefixTable::PrefixTable(std::span<const ProviderData* const> providers) : PrefixTable(Compiler(providers)) {}

PrefixTable::PrefixTable(Compiler&& compiler)
    : tags_(compiler.tags),
      polygons_(std::move(compiler.polygons)),
      labels_(std::move(compiler.labels)),
      ipv4_(compiler.ipv4),
      ipv6_(compiler.ipv6) {}

const AddressRecord& PrefixTable::find(const IpAddress& address) const noexcept {
    const std::byte* const octets = address.octets().data();
    return address.is_v4() ? find(ipv4_key(octets)) : find(ipv6_key(octets));
}

void PrefixTable::find(std::span<const Ipv4Key> addresses, const AddressRecord** tags) const noexcept {
    find_all(ipv4_, addresses, tags);
}

void PrefixTable::find(std::span<const Ipv6Key> addresses, const AddressRecord** tags) const noexcept {
    find_all(ipv6_, addresses, tags);
}

template <class Key>
void PrefixTable::find_all(const PrefixTrie<Key>& trie, std::span<const Key> addresses,
                           const AddressRecord** tags) const noexcept {
    std::array<std::uint32_t, 256> numbers;
    while (!addresses.empty()) {
        const std::size_t count = std::min(numbers.size(), addresses.size());
        trie.find(addresses.first(count), numbers.data());
        for (std::size_t i = 0; i < count; ++i) {
            tags[i] = &tags_[numbers[i]];
            __builtin_prefetch(tags[i]);  // the caller reads it
        }
        addresses = addresses.subspan(count);
        tags += count;
    }
}

std::size_t PrefixTable::octets() const noexcept {
    return ipv4_.octets() + ipv6_.octets() + tags_.size() * sizeof tags_[0] +
           polygons_.capacity() * sizeof polygons_[0];
}

}  // namespace spindrift::tag::provider
