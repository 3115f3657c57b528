#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

/// What DNS transactions are made of packets (docs/formats/nmsg-messages.md section 13).
namespace spindrift::dnsqr {

/// A set of domain names, each of which stands for all names below it as well.
class DomainSet {
public:
    using Complaint = std::function<void(const std::string& reason)>;

    DomainSet() = default;

    /// Reads names between colons. Those that are none are reported and left out.
    static DomainSet parse(std::string_view names, const Complaint& complain);

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

    /// Whether a name in wire form is in it, letters of either case alike. What is no name is not.
    [[nodiscard]] bool covers(Bytes name) const;

private:
    std::unordered_set<std::string> names_;  // wire form, lower case
};

struct Options {
    enum class Sides : std::uint8_t {
        both,       ///< queries wait for their responses
        queries,    ///< each query is a message at once
        responses,  ///< each response is
    };

    Sides sides = Sides::both;
    std::optional<bool> recursion_desired{};  ///< keep only transactions whose query has this RD bit
    std::size_t table_size = 131'072;         ///< queries that may wait
    std::int64_t timeout = 60;                ///< seconds they wait
    bool zero_resolver_address = false;       ///< make the address of who asked unknown
    DomainSet excluded{};                     ///< drop transactions about these names,
    DomainSet included{};                     ///< unless they are about these

    /// A filter expression for the addresses of servers or resolvers to watch; empty for no such filter.
    std::string address_filter{};

    /// The value of a variable, or null.
    using Variable = std::function<const char*(const char* name)>;

    /// Reads the `DNSQR_` variables (docs/formats/nmsg-messages.md 13.6).
    /// \throws Error for a list of addresses without any
    static Options from_environment(const Variable& variable, const DomainSet::Complaint& complain);
};

}  // namespace spindrift::dnsqr
