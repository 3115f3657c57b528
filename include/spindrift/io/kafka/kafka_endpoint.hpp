#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::io {

/// A topic of Kafka and where to find it: `TOPIC[#PARTITION|%GROUP]@BROKER[:PORT][,OFFSET]`
/// (docs/formats/nmsg-wire.md 15.1).
struct KafkaEndpoint {
    // What stands for the two ends of a partition, as Kafka has it.
    static constexpr std::int64_t newest = -1;
    static constexpr std::int64_t oldest = -2;

    std::string topic;
    std::optional<std::int32_t> partition;  ///< none for all of them when reading, for any when writing
    std::string group;                      ///< of consumers that share the partitions; empty for none
    std::string broker;                     ///< the one that is asked where the others are: `192.0.2.1:9092`
    std::int64_t offset = newest;           ///< where reading begins, unless the group knows

    /// \throws Error that says what is wrong with `text`
    static KafkaEndpoint parse(std::string_view text);

    /// `v4` or `v6` if the broker is given by such an address, else `any`.
    [[nodiscard]] std::string_view address_family() const;

    /// `topic%group@broker`, `topic#3@broker`.
    [[nodiscard]] std::string text() const;
};

/// What a user sets for the Kafka client, by sections (docs/formats/nmsgtool.md 6.3). The names are those of
/// librdkafka.
class KafkaConfig {
public:
    using Setting = std::pair<std::string, std::string>;

    /// `key=value:key=value`. A value cannot hold a colon.
    /// \throws Error that says what is wrong with `text`
    static KafkaConfig parse_list(std::string_view text);

    /// Lines of `key = value` under `[default]` or `[BROKER]`; blank lines and those that begin with `#` are skipped.
    /// \throws Error with the number of the line that makes no sense
    static KafkaConfig parse_ini(std::string_view text);

    /// A file if `source` begins with a slash, or with a dot and a slash, else a list.
    /// \throws Error if the file cannot be read, or it or the list make no sense
    static KafkaConfig load(const std::string& source);

    /// The settings for one broker, in the order they apply: those for all, then its own.
    [[nodiscard]] std::vector<Setting> settings_for(std::string_view broker) const;

private:
    using Section = std::map<std::string, std::string>;

    std::map<std::string, Section, std::less<>> sections_;
};

}  // namespace spindrift::io
