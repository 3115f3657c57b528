#include "metadata_header.hpp"

#include <spindrift/packet/header_view.hpp>

#include <array>
#include <concepts>
#include <type_traits>

// The fields of radiotap, which is little-endian.
namespace spindrift::libtrace::accessors {
namespace {

/// Octets of a field and of the unit that it is aligned to.
struct FieldLayout {
    std::uint8_t size;
    std::uint8_t alignment;
};

/// In the order of their bits in the first word of present fields.
constexpr std::array<FieldLayout, 14> fields = {{
    {8, 8},  // time
    {1, 1},  // flags
    {1, 1},  // rate
    {4, 2},  // channel: frequency and flags
    {2, 1},  // frequency hopping
    {1, 1},  // signal in dBm
    {1, 1},  // noise in dBm
    {2, 2},  // lock quality
    {2, 2},  // attenuation
    {2, 2},  // attenuation in dB
    {1, 1},  // power in dBm
    {1, 1},  // antenna
    {1, 1},  // signal in dB
    {1, 1},  // noise in dB
}};

/// The octets of a field and what follows; a null span if the header does not have it.
Bytes radiotap_field(Bytes header, unsigned field) noexcept {
    constexpr std::uint32_t more_words = 1U << TRACE_RADIOTAP_EXT;
    constexpr std::size_t word = 4;
    const auto present = load_le<std::uint32_t>(header.data() + word);
    std::size_t at = word;
    for (std::uint32_t bits = more_words; (bits & more_words) != 0; at += word) {
        if (header.size() < at + word) {
            return {};
        }
        bits = load_le<std::uint32_t>(header.data() + at);
    }
    const auto aligned = [](std::size_t to_align, std::size_t unit) { return (to_align + unit - 1) / unit * unit; };
    for (unsigned i = 0; i < field; ++i) {
        if ((present >> i & 1U) != 0) {
            at = aligned(at, fields[i].alignment) + fields[i].size;
        }
    }
    at = aligned(at, fields[field].alignment);
    const bool found = (present >> field & 1U) != 0 && header.size() >= at + fields[field].size;
    return found ? header.subspan(at) : Bytes{};
}

/// The radiotap header at `meta`, or behind Linux SLL. No length comes with it: it is as long as it says.
Bytes radiotap_at(void* meta, packet::LinkLayer link) noexcept {
    constexpr std::size_t fixed_size = sizeof(libtrace_radiotap_t);
    Bytes octets = octets_at(meta, nullptr);
    if (link == packet::LinkLayer::linux_sll && !octets.empty()) {
        const packet::Frame next = after_metadata_header(link, octets);
        link = next.link;
        octets = next.octets;
    }
    if (link != packet::LinkLayer::radiotap || octets.empty()) {
        return {};
    }
    const std::size_t size = load_le<std::uint16_t>(octets.data() + 2);
    return size < fixed_size ? Bytes{} : Bytes{octets.data(), size};
}

template <std::integral T>
bool read_field(void* meta, libtrace_linktype_t linktype, libtrace_radiotap_field_t field, T* to) noexcept {
    const Bytes header = radiotap_at(meta, to_link_layer(linktype));
    const Bytes found = header.empty() ? Bytes{} : radiotap_field(header, field);
    if (found.empty() || to == nullptr) {
        return false;
    }
    *to = static_cast<T>(load_le<std::make_unsigned_t<T>>(found.data()));
    return true;
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

bool trace_get_wireless_tsft(void* link, libtrace_linktype_t linktype, uint64_t* tsft) {
    return read_field(link, linktype, TRACE_RADIOTAP_TSFT, tsft);
}

bool trace_get_wireless_rate(void* link, libtrace_linktype_t linktype, uint8_t* rate) {
    return read_field(link, linktype, TRACE_RADIOTAP_RATE, rate);
}

bool trace_get_wireless_freq(void* link, libtrace_linktype_t linktype, uint16_t* freq) {
    return read_field(link, linktype, TRACE_RADIOTAP_CHANNEL, freq);
}

bool trace_get_wireless_signal_strength_dbm(void* link, libtrace_linktype_t linktype, int8_t* strength) {
    return read_field(link, linktype, TRACE_RADIOTAP_DBM_ANTSIGNAL, strength);
}

bool trace_get_wireless_noise_strength_dbm(void* link, libtrace_linktype_t linktype, int8_t* strength) {
    return read_field(link, linktype, TRACE_RADIOTAP_DBM_ANTNOISE, strength);
}

bool trace_get_wireless_signal_strength_db(void* link, libtrace_linktype_t linktype, uint8_t* strength) {
    return read_field(link, linktype, TRACE_RADIOTAP_DB_ANTSIGNAL, strength);
}

bool trace_get_wireless_noise_strength_db(void* link, libtrace_linktype_t linktype, uint8_t* strength) {
    return read_field(link, linktype, TRACE_RADIOTAP_DB_ANTNOISE, strength);
}

bool trace_get_wireless_tx_attenuation(void* link, libtrace_linktype_t linktype, uint16_t* attenuation) {
    return read_field(link, linktype, TRACE_RADIOTAP_TX_ATTENUATION, attenuation);
}

bool trace_get_wireless_tx_attenuation_db(void* link, libtrace_linktype_t linktype, uint16_t* attenuation) {
    return read_field(link, linktype, TRACE_RADIOTAP_DB_TX_ATTENUATION, attenuation);
}

bool trace_get_wireless_tx_power_dbm(void* link, libtrace_linktype_t linktype, int8_t* tx_power) {
    return read_field(link, linktype, TRACE_RADIOTAP_DBM_TX_POWER, tx_power);
}

bool trace_get_wireless_antenna(void* link, libtrace_linktype_t linktype, uint8_t* antenna) {
    return read_field(link, linktype, TRACE_RADIOTAP_ANTENNA, antenna);
}
