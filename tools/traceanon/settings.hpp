#pragma once

#include "../shared/trace_outputs.hpp"

#include <spindrift/anonymize/packet_anonymizer.hpp>

#include <memory>
#include <string>

namespace traceanon {

/// What options and the configuration say together.
struct Settings {
    spindrift::anonymize::Sides sides;
    std::unique_ptr<spindrift::anonymize::AddressMap> map;  ///< null if there is none yet
    std::string filter;
    tools::CompressionChoice compression;

    /// \throws tools::UsageError if there is one already
    void set_map(std::unique_ptr<spindrift::anonymize::AddressMap> another);
};

/// The map of a key of at least 32 octets, of which the first 32 count. No error shows the key.
/// \throws spindrift::Error if it is shorter
[[nodiscard]] std::unique_ptr<spindrift::anonymize::AddressMap> map_of_key(std::string_view key);

/// The same with the octets of a file. \throws spindrift::Error
[[nodiscard]] std::unique_ptr<spindrift::anonymize::AddressMap> map_of_key_file(const std::string& path);

/// Reads a YAML file of settings. Its values replace those that are there.
/// \throws spindrift::Error with the line and what is wrong
void read_settings(Settings& settings, const std::string& path);

}  // namespace traceanon
