#include <spindrift/anonymize/address_map.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

namespace spindrift::anonymize {
namespace {

constexpr unsigned address_bits = 32;

class PrefixReplacement final : public AddressMap {
public:
    PrefixReplacement(std::uint32_t prefix, unsigned bits)
        : mask_(bits == 0 ? 0 : ~std::uint32_t{0} << (address_bits - bits)), prefix_(prefix & mask_) {}

    [[nodiscard]] std::uint32_t ipv4(std::uint32_t address) override { return prefix_ | (address & ~mask_); }
    void ipv6(std::span<std::byte, 16>) override {}
    [[nodiscard]] bool replaces_ipv6() const noexcept override { return false; }

private:
    std::uint32_t mask_;
    std::uint32_t prefix_;
};

}  // namespace

std::unique_ptr<AddressMap> make_prefix_replacement(std::string_view prefix) {
    const std::size_t slash = prefix.find('/');
    const auto address = IpAddress::parse(prefix.substr(0, slash));
    const auto bits =
        slash != std::string_view::npos ? parse_decimal<unsigned>(prefix.substr(slash + 1)) : std::nullopt;
    if (!address || !address->is_v4() || !bits || *bits > address_bits) {
        throw Error(fmt::format("\"{}\" is not an IPv4 prefix such as 10.1.0.0/16", prefix));
    }
    return std::make_unique<PrefixReplacement>(load_be<std::uint32_t>(address->octets().data()), *bits);
}

}  // namespace spindrift::anonymize
