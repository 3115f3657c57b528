#pragma once

#include "../console.hpp"
#include "../settings.hpp"

#include <spindrift/io/packet/packet_source.hpp>
#include <spindrift/nmsg/message/schema.hpp>
#include <spindrift/plugin/packet_source.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nmsgtool {

/// Opens the inputs of `-p`, `-i` and `--readndag`.
class PacketInputs {
public:
    /// \param settings which the inputs borrow from
    PacketInputs(const Settings& settings, const Console& console);

    /// \throws Error if it cannot be opened, or such messages cannot be made from its packets
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_file(const std::string& path) const;

    /// \param spec `IF[+][,SNAP]`
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_interface(const std::string& spec) const;

    /// \param uri `ndag:…` or `ndagtcp:…`
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_ndag(const std::string& uri) const;

private:
    [[nodiscard]] std::unique_ptr<spindrift::io::PacketSource> open(
        const std::string& name, std::unique_ptr<spindrift::packet::PacketReader> reader) const;
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_by_module(
        const spindrift::plugin::PacketOrigin& origin) const;
    void set_filter(spindrift::io::PacketSource& source) const;

    const Settings& settings_;
    const spindrift::nmsg::Schema& schema_;
    std::optional<std::string> filter_;
    std::string_view filter_option_ = "-b";  // or the variable that holds the filter
    const Console& console_;
};

}  // namespace nmsgtool
