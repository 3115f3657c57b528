#include <spindrift/io/kafka/kafka_endpoint.hpp>

#include "kafka_refusal.hpp"

#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::io {
namespace {

[[noreturn]] void refuse(std::string_view complaint, std::string_view text) {
    throw kafka_refusal(event::KafkaRefused::Step::address,
                        fmt::format("{}: {}; write TOPIC[#PARTITION|%GROUP]@BROKER[:PORT][,OFFSET]", complaint, text));
}

std::int64_t parse_offset(std::string_view text) {
    if (equal_ignoring_case(text, "newest") || text == "-1") {
        return KafkaEndpoint::newest;
    }
    if (equal_ignoring_case(text, "oldest") || text == "-2") {
        return KafkaEndpoint::oldest;
    }
    const auto number = parse_decimal<std::uint64_t>(text);
    if (!number || *number > INT64_MAX) {
        refuse("invalid offset in Kafka endpoint", text);
    }
    return static_cast<std::int64_t>(*number);
}

std::int32_t parse_partition(std::string_view text) {
    const auto number = parse_decimal<std::uint32_t>(text);
    if (!number || *number > INT32_MAX) {
        refuse("invalid partition in Kafka endpoint", text);
    }
    return static_cast<std::int32_t>(*number);
}

}  // namespace

KafkaEndpoint KafkaEndpoint::parse(std::string_view text) {
    constexpr auto none = std::string_view::npos;
    const std::size_t at = text.find('@');
    const std::size_t comma = text.find(',');
    const std::size_t pound = text.find('#');
    const std::size_t percent = text.find('%');
    if (at == none) {
        refuse("missing '@' in Kafka endpoint", text);
    }
    if (comma < at) {
        refuse("invalid offset position", text);
    }
    if (pound != none && pound > at) {
        refuse("invalid partition position", text);
    }
    if (pound != none && percent != none) {
        refuse("cannot use group and partition together", text);
    }
    if (percent != none && percent > at) {
        refuse("invalid group position", text);
    }
    KafkaEndpoint endpoint;
    endpoint.topic = text.substr(0, std::min({pound, percent, at}));
    if (percent != none) {
        endpoint.group = text.substr(percent + 1, at - percent - 1);
        if (endpoint.group.empty()) {
            refuse("group id cannot be empty", text);
        }
    }
    if (pound != none) {
        endpoint.partition = parse_partition(text.substr(pound + 1, at - pound - 1));
    }
    endpoint.broker = text.substr(at + 1, comma == none ? none : comma - at - 1);
    if (endpoint.topic.empty() || endpoint.broker.empty()) {
        refuse("invalid Kafka endpoint", text);
    }
    if (comma != none) {
        endpoint.offset = parse_offset(text.substr(comma + 1));
    }
    return endpoint;
}

std::string_view KafkaEndpoint::address_family() const {
    std::string_view host = broker;
    if (host.starts_with('[')) {
        host = host.substr(1, host.find(']') - 1);
    } else {
        host = host.substr(0, host.rfind(':'));
    }
    const auto address = IpAddress::parse(host);
    return !address ? "any" : address->is_v4() ? "v4" : "v6";
}

std::string KafkaEndpoint::text() const {
    const std::string where = partition ? fmt::format("#{}", *partition) : group.empty() ? "" : "%" + group;
    return fmt::format("{}{}@{}", topic, where, broker);
}

}  // namespace spindrift::io
