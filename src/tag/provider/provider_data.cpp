#include <spindrift/tag/provider/provider_data.hpp>

#include <spindrift/base/error.hpp>

#include <utility>

namespace spindrift::tag::provider {
ProviderData::ProviderData(Provider provider, std::size_t max_octets)
    : provider_(provider), octets_left_(max_octets), polygons_(1) {}

// What is added to a vector counts twice, since vectors double.
void ProviderData::charge(std::size_t octets) {
    if (octets > octets_left_) {
        throw Error("its data need more memory than the limit");
    }
    octets_left_ -= octets;
}

std::uint32_t ProviderData::record_number(const AddressRecord& record) {
    const std::size_t before = records().size();
    const std::uint32_t number = records_.number(record);
    charge((records().size() - before) * RecordSet::record_octets);
    return number;
}

std::uint32_t ProviderData::add_polygons(const Polygons& polygons) {
    charge(sizeof polygons * 2);
    polygons_.push_back(polygons);
    return static_cast<std::uint32_t>(polygons_.size() - 1);
}

void ProviderData::add(const Prefix<Ipv4Key>& prefix) {
    charge(sizeof prefix * 2);
    ipv4_.push_back(prefix);
}

void ProviderData::add(const Prefix<Ipv6Key>& prefix) {
    charge(sizeof prefix * 2);
    ipv6_.push_back(prefix);
}

void ProviderData::add(const ParsedPrefix& prefix, std::uint32_t record) {
    if (prefix.is_v4) {
        add(Prefix<Ipv4Key>{prefix.ipv4, record, prefix.length});
    } else {
        add(Prefix<Ipv6Key>{prefix.ipv6, record, prefix.length});
    }
}

void ProviderData::add_label(Label label) {
    charge(sizeof label * 2 + label.text.size());
    labels_.push_back(std::move(label));
}

}  // namespace spindrift::tag::provider
