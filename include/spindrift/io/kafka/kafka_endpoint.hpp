#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::io {

/// A Kafka topic and its broker: `TOPIC[#PARTITION|%GROUP]@BROKER[:PORT][,OFFSET]` (docs/formats/nmsg-wire.md 15.1).
struct KafkaEndpoint {
    // Kafka's numbers for the two ends of a partition.
    static constexpr std::int64_t newest = -1;
    static constexpr std::int64_t oldest = -2;

    std::string topic;
    std::optional<std::int32_t> partition;  ///< none to read all of them, or to write to any
    std::string group;                      ///< of the consumers that share the partitions; empty for none
    std::string broker;                     ///< the bootstrap server: `192.0.2.1:9092`
    std::int64_t offset = newest;           ///< where reading begins, if the group has committed none

    /// \throws Error that says what is wrong with `text`
    static KafkaEndpoint parse(std::string_view text);

    /// `v4` or `v6` if the broker is such an address, otherwise `any`.
    [[nodiscard]] std::string_view address_family() const;

    /// `topic%group@broker`, `topic#3@broker`.
    [[nodiscard]] std::string text() const;
};

/// The user's settings of the Kafka client, in sections (docs/formats/nmsgtool.md 6.3). The keys are those of
/// librdkafka.
class KafkaConfig {
public:
    using Setting = std::pair<std::string, std::string>;

    /// `key=value:key=value`. A value cannot hold a colon.
    /// \throws Error that says what is wrong with `text`
    static KafkaConfig parse_list(std::string_view text);

    /// Lines of `key = value` under `[default]` or `[BROKER]`; blank lines and those that begin with `#` are skipped.
    /// \throws Error with the number of the line that cannot be parsed
    static KafkaConfig parse_ini(std::string_view text);

    /// Reads a file if `source` begins with a slash or with a dot and a slash; otherwise `source` is a list.
    /// \throws Error if the file cannot be read, or the file or the list cannot be parsed
    static KafkaConfig load(const std::string& source);

    /// The settings for one broker, in the order they apply: those of all brokers, then its own.
    [[nodiscard]] std::vector<Setting> settings_for(std::string_view broker) const;

private:
    using Section = std::map<std::string, std::string>;

    std::map<std::string, Section, std::less<>> sections_;
};

}  // namespace spindrift::io
