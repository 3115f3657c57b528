#pragma once

#include <spindrift/tag/provider/address_record.hpp>
#include <spindrift/tag/provider/prefix.hpp>
#include <spindrift/tag/provider/record_set.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::tag::provider {

/// A text for people that stands for a code in tags (docs/formats/tagging.md 7.5).
struct Label {
    enum class Subject : std::uint8_t { country = 0, region = 1, polygon = 2 };

    Subject subject = Subject::country;
    std::uint32_t id = 0;
    std::string text;

    bool operator==(const Label&) const = default;
};

/// What the files of one provider say: prefixes and the records that they lead to. Made by a reader of files, and
/// compiled into a `PrefixTable`.
class ProviderData {
public:
    /// The default of `max_octets`: 1 GiB, or 16 million IPv6 prefixes.
    static constexpr std::size_t default_max_octets = std::size_t{1} << 30;

    /// \param max_octets the memory for prefixes and records; more is an error
    explicit ProviderData(Provider provider, std::size_t max_octets = default_max_octets);

    /// The number of a record; equal records have the same number. Record 0 is that of an address of which nothing is
    /// known: a prefix with it hides shorter prefixes of the same provider.
    /// \throws Error if there is no memory left for it
    [[nodiscard]] std::uint32_t record_number(const AddressRecord& record);

    /// Adds polygons. \returns their index for `AddressRecord::polygons`
    /// \throws Error if there is no memory left for them
    [[nodiscard]] std::uint32_t add_polygons(const Polygons& polygons);

    /// Adds a prefix. Of equal prefixes the last one counts.
    /// \throws Error if there is no memory left for it
    void add(const Prefix<Ipv4Key>& prefix);
    void add(const Prefix<Ipv6Key>& prefix);
    void add(const ParsedPrefix& prefix, std::uint32_t record);

    /// Adds the fewest prefixes that cover exactly the addresses from `first` to `last`. Of ranges that overlap, the
    /// one with the longest prefix counts, like everywhere.
    template <class Key>
    void add_range(Key first, Key last, std::uint32_t record);

    void add_label(Label label);

    /// Counts memory that a reader needs besides. \throws Error if there is no memory left for it
    void charge(std::size_t octets);

    [[nodiscard]] Provider provider() const noexcept { return provider_; }
    [[nodiscard]] const std::vector<AddressRecord>& records() const noexcept { return records_.records(); }
    [[nodiscard]] const std::vector<Polygons>& polygons() const noexcept { return polygons_; }
    [[nodiscard]] const std::vector<Prefix<Ipv4Key>>& ipv4() const noexcept { return ipv4_; }
    [[nodiscard]] const std::vector<Prefix<Ipv6Key>>& ipv6() const noexcept { return ipv6_; }
    [[nodiscard]] std::size_t prefix_count() const noexcept { return ipv4_.size() + ipv6_.size(); }
    [[nodiscard]] const std::vector<Label>& labels() const noexcept { return labels_; }

private:
    Provider provider_;
    std::size_t octets_left_;
    RecordSet records_;
    std::vector<Polygons> polygons_;
    std::vector<Prefix<Ipv4Key>> ipv4_;
    std::vector<Prefix<Ipv6Key>> ipv6_;
    std::vector<Label> labels_;
};

template <class Key>
void ProviderData::add_range(Key first, Key last, std::uint32_t record) {
    while (first <= last) {
        // The shortest prefix that begins at `first`, then longer ones until it ends before the end of the range.
        unsigned length = 0;
        while ((first & host_mask<Key>(length)) != 0 || (first | host_mask<Key>(length)) > last) {
            ++length;
        }
        add(Prefix<Key>{first, record, static_cast<std::uint8_t>(length)});
        const Key end = first | host_mask<Key>(length);
        if (end == static_cast<Key>(~Key{0})) {
            return;
        }
        first = end + 1;
    }
}

}  // namespace spindrift::tag::provider
