#pragma once

#include "../console.hpp"

#include <spindrift/io/packet/packet_source.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nmsgtool {

/// Opens the inputs of `-p`, `-i` and `--readndag`.
class PacketInputs {
public:
    /// \param schema of the messages to make from packets
    /// \param filter of `-b`
    /// \param memory for fragments, queries, messages of nDAG, and to decompress; the inputs borrow it
    PacketInputs(const spindrift::nmsg::Schema& schema, std::optional<std::string> filter,
                 spindrift::MemoryBudget* memory, const Console& console);

    /// \throws Error if it cannot be opened, or such messages cannot be made from its packets
    [[nodiscard]] std::unique_ptr<spindrift::io::PacketSource> open_file(const std::string& path) const;

    /// \param spec `IF[+][,SNAP]`
    [[nodiscard]] std::unique_ptr<spindrift::io::PacketSource> open_interface(const std::string& spec) const;

    /// \param uri `ndag:…` or `ndagtcp:…`
    [[nodiscard]] std::unique_ptr<spindrift::io::PacketSource> open_ndag(const std::string& uri,
                                                                         const spindrift::net::AllowList& allow) const;

private:
    [[nodiscard]] std::unique_ptr<spindrift::io::PacketSource> open(
        const std::string& name, std::unique_ptr<spindrift::packet::PacketReader> reader) const;
    void set_filter(spindrift::io::PacketSource& source) const;

    const spindrift::nmsg::Schema& schema_;
    std::optional<std::string> filter_;
    std::string_view filter_option_ = "-b";  // or the variable that holds the filter
    spindrift::MemoryBudget* memory_;
    const Console& console_;
};

}  // namespace nmsgtool
