#pragma once

#include <spindrift/tag/provider/address_record.hpp>
#include <spindrift/tag/provider/prefix_trie.hpp>
#include <spindrift/tag/provider/provider_data.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace spindrift::tag::provider {

/// What all providers say about every address, compiled into one structure, so that an address costs one lookup. For
/// each provider the record of its longest prefix that holds the address counts. Immutable, so any number of threads
/// may use it.
class PrefixTable {
public:
    /// A table that knows nothing of any address.
    PrefixTable() : PrefixTable(std::span<const ProviderData* const>{}) {}

    /// Compiles the data of several providers. If two are of one provider, the later one counts where it has a record.
    /// The data are not needed afterwards.
    /// \throws Error if the table needs more memory than `PrefixTrie::max_octets`
    explicit PrefixTable(std::span<const ProviderData* const> providers);

    /// What is known of an address; a record without providers if nothing is. Lives as long as the table.
    [[nodiscard]] const AddressRecord& find(Ipv4Key address) const noexcept { return tags_[ipv4_.find(address)]; }
    [[nodiscard]] const AddressRecord& find(Ipv6Key address) const noexcept { return tags_[ipv6_.find(address)]; }
    [[nodiscard]] const AddressRecord& find(const IpAddress& address) const noexcept;

    /// Looks up many addresses at once, so that their loads wait for memory together: some hundred are enough.
    /// \param tags as many pointers as there are addresses; they point into the table
    void find(std::span<const Ipv4Key> addresses, const AddressRecord** tags) const noexcept;
    void find(std::span<const Ipv6Key> addresses, const AddressRecord** tags) const noexcept;

    /// The polygons of a record of this table.
    [[nodiscard]] const Polygons& polygons(const AddressRecord& tags) const noexcept {
        return polygons_[tags.polygons];
    }

    /// The labels of all providers, ordered by subject and number. Of equal ones the first provider's counts.
    [[nodiscard]] const std::vector<Label>& labels() const noexcept { return labels_; }

    /// The number of different records.
    [[nodiscard]] std::size_t record_count() const noexcept { return tags_.size(); }

    /// The memory in use, without that of the labels.
    [[nodiscard]] std::size_t octets() const noexcept;

private:
    class Compiler;
    explicit PrefixTable(Compiler&& compiler);

    template <class Key>
    void find_all(const PrefixTrie<Key>& trie, std::span<const Key> addresses,
                  const AddressRecord** tags) const noexcept;

    MappedArray<AddressRecord> tags_;
    std::vector<Polygons> polygons_;
    std::vector<Label> labels_;
    PrefixTrie<Ipv4Key> ipv4_;
    PrefixTrie<Ipv6Key> ipv6_;
};

}  // namespace spindrift::tag::provider
