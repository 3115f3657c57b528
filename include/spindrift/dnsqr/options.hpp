#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/memory_budget.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

/// Options for finding DNS transactions among packets (docs/formats/nmsg-messages.md section 13).
namespace spindrift::dnsqr {

/// A set of domain names. Each includes all names below it.
class DomainSet {
public:
    using WarningHandler = std::function<void(const std::string& reason)>;

    DomainSet() = default;

    /// Reads names separated by colons. Invalid names are passed to `warn` and skipped.
    static DomainSet parse(std::string_view names, const WarningHandler& warn);

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

    /// Whether the set includes a name in wire form. Case-insensitive; false for an invalid name.
    [[nodiscard]] bool covers(Bytes name) const;

private:
    std::unordered_set<std::string> names_;  // wire form, lower case
};

struct Options {
    enum class Direction : std::uint8_t {
        both,       ///< queries are joined with their responses
        queries,    ///< only queries; each is a message at once
        responses,  ///< only responses; each is a message at once
    };

    Direction direction = Direction::both;
    std::optional<bool> recursion_desired{};  ///< keep only transactions whose query has this RD bit
    std::size_t table_size = 131'072;         ///< maximum number of pending queries; on average 1 KiB of memory each
    MemoryBudget* memory = nullptr;           ///< a further limit, with others; not owned
    std::int64_t timeout = 60;                ///< seconds until a pending query is reported as unanswered
    bool zero_resolver_address = false;       ///< overwrite the address of the resolver with zeros
    DomainSet excluded{};                     ///< drop transactions with these names,
    DomainSet included{};                     ///< except those with these names

    /// A filter expression for the addresses of the servers or resolvers to capture; empty for all.
    std::string address_filter{};

    /// Returns the value of an environment variable, or null.
    using Variable = std::function<const char*(const char* name)>;

    /// Reads the `DNSQR_` variables (docs/formats/nmsg-messages.md 13.6).
    /// \throws Error for a list of addresses that contains no address
    static Options from_environment(const Variable& variable, const DomainSet::WarningHandler& warn);
};

}  // namespace spindrift::dnsqr
