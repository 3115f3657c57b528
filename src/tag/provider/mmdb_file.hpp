#pragma once

#include "mmdb_data.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/tag/provider/load_report.hpp>
#include <spindrift/tag/provider/prefix.hpp>

#include <functional>
#include <string>

namespace spindrift::tag::provider {

/// A MaxMind DB file (docs/formats/tagging.md 7.3), read into memory: one that is mapped ends the process when somebody
/// shortens it.
class MmdbFile {
public:
    /// \throws Error if the file cannot be read, is no complete file of this format, or is larger than
    /// `options.max_octets`
    MmdbFile(const std::string& path, const ReadOptions& options);

    /// Called for each prefix with the offset of its record in `data`.
    using UsePrefix = std::function<void(const ParsedPrefix& prefix, std::size_t offset)>;

    /// Visits all prefixes that have a record, in the order of addresses. The IPv4 addresses of a file for both
    /// families are visited as IPv4, and only so: not again where IPv6 addresses hold them (`2002::/16` and others).
    /// \throws Error if the search tree is not valid, and what `use` throws
    void visit(const UsePrefix& use);

    [[nodiscard]] MmdbData& data() noexcept { return data_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Such as `GeoLite2-City`.
    [[nodiscard]] const std::string& database_type() const noexcept { return database_type_; }
    /// The memory that the file takes.
    [[nodiscard]] std::size_t octets() const noexcept { return octets_.size(); }

private:
    struct Visit;

    void read_metadata(Bytes octets);
    void visit_node(Visit& visit, std::uint32_t node, Ipv6Key address, unsigned depth) const;
    void visit_record(Visit& visit, std::uint32_t node, Ipv6Key address, unsigned depth) const;
    [[nodiscard]] std::uint32_t record(std::uint32_t node, unsigned side) const;
    [[nodiscard]] std::uint32_t find_ipv4_root() const;
    [[noreturn]] void fail(std::string_view reason) const;

    std::string path_;
    Buffer octets_;
    MmdbData data_;
    std::string database_type_;
    std::uint32_t node_count_ = 0;
    std::uint32_t record_bits_ = 0;
    bool is_v6_ = false;
};

}  // namespace spindrift::tag::provider
