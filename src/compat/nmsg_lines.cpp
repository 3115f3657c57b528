#include <spindrift/compat/nmsg_lines.hpp>

#include <spindrift/compat/trace_lines.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace spindrift::compat {
namespace {

std::string_view plural(std::uint64_t count) noexcept {
    return count == 1 ? "" : "s";
}

std::string text_of(const event::LinkLayerRefused& refused) {
    using enum event::LinkLayerRefused::Reason;
    switch (refused.reason) {
        case needs_ethernet:
            return fmt::format(
                "{}_pcap_init: ERROR: This message type cannot be used safely with datalink types other "
                "than DLT_EN10MB.",
                refused.type);
        case needs_live_capture:
            return fmt::format(
                "{}_pcap_init: ERROR: Refusing to process packets from a non-live pcap handle with "
                "datalink type {}",
                refused.type, refused.link);
        case unknown_layer: break;
    }
    return fmt::format("{}_pcap_init: ERROR: Unable to open pcap handle with datalink type {}", refused.type,
                       refused.link);
}

std::string extent_of(const event::TextsUnreadable& texts) {
    if (texts.count < texts.total) {
        return fmt::format("left out {} of {} {}s that are not messages", texts.count, texts.total, texts.unit);
    }
    return texts.total == 1 ? fmt::format("its only {} is not a message", texts.unit)
                            : fmt::format("none of its {} {}s is a message", texts.total, texts.unit);
}

class LinesOf {
public:
    using Result = std::vector<Line>;

    LinesOf(const std::string& program, int kafka_log_level, const Event& event)
        : program_(program), kafka_log_level_(kafka_log_level), event_(event) {}

    Result operator()(const event::NoOutputs&) const { return {{1, "nmsg_io: no outputs"}}; }
    Result operator()(const event::InputStarted& started) const {
        return {{4, fmt::format("nmsg_io: started input thread @ {}", started.id)}};
    }
    Result operator()(const event::InputEnded& ended) const {
        return {{2, fmt::format("nmsg_io: iothr={} count_nmsg_payload_in={}", ended.id, ended.messages)}};
    }
    Result operator()(const event::OutputsClosed& closed) const {
        if (closed.messages == 0) {
            return {};
        }
        return {{2, fmt::format("nmsg_io: io={} count_nmsg_payload_out={}", closed.id, closed.messages)}};
    }
    Result operator()(const event::InputFailed& failed) const {
        return {{1, fmt::format("{}: input {}: {}", program_, failed.input, failed.reason)},
                {2, fmt::format("nmsg_io: iothr={} {}", failed.id, failed.kind)}};
    }
    Result operator()(const event::OutputFailed& failed) const {
        return {{0, fmt::format("{}: {}", program_, failed.reason)}};
    }
    Result operator()(const event::ReaderGone& gone) const {
        return {{0, fmt::format("{}: write error on {}: Broken pipe", program_, gone.output)}};
    }
    Result operator()(const event::WorkFailed& failed) const {
        return {{0, fmt::format("{}: {}; ending", program_, failed.reason)}};
    }
    Result operator()(const event::MessagesSkipped& left_out) const {
        return {{1, fmt::format("{}: output {}: left out {} message{} ({})", program_, left_out.output, left_out.count,
                                plural(left_out.count), left_out.reason)}};
    }
    Result operator()(const event::ModuleFailed& failed) const {
        return {{1, fmt::format("{}: {}", program_, failed.reason)}};
    }
    Result operator()(const event::DnsShownAsOctets& shown) const {
        return {
            {1, fmt::format("{}: output {}: showed {} DNS message{} as octets (the text would be larger than 4 MiB)",
                            program_, shown.output, shown.count, plural(shown.count))}};
    }
    Result operator()(const event::OtherTypesSkipped& skipped) const {
        return {{1, fmt::format("{}: output {}: left out {} message{} of other types: a table has one", program_,
                                skipped.output, skipped.count, plural(skipped.count))}};
    }
    Result operator()(const event::ValuesReplaced& replaced) const {
        return {{1, fmt::format("{}: output {}: values that do not fit their column: {} {}", program_, replaced.output,
                                replaced.count, replaced.what)}};
    }
    Result operator()(const event::CrcMismatch& mismatch) const {
        return {{1, fmt::format("libnmsg: WARNING: crc mismatch ({:x} != {:x}) [_input_nmsg_filter]", mismatch.computed,
                                mismatch.expected)}};
    }
    Result operator()(const event::NonContainersSkipped& skipped) const {
        return {{1, fmt::format("{}: input {}: left out {} {}{} that hold{} no container", program_, skipped.input,
                                skipped.count, skipped.unit, plural(skipped.count), skipped.count == 1 ? "s" : "")}};
    }
    Result operator()(const event::InvalidJsonSkipped& skipped) const {
        return {{2, fmt::format("{}JSON parse error: \"{}\"", skipped.from_kafka ? "Kafka " : "", skipped.line)}};
    }
    Result operator()(const event::TextsUnreadable& texts) const {
        return {{1, fmt::format("{}: input {}: {}; {} {}: {}{}{}", program_, texts.input, extent_of(texts), texts.unit,
                                texts.first, texts.reason, texts.remedy.empty() ? "" : "; ", texts.remedy)}};
    }
    Result operator()(const event::FieldsIgnored& ignored) const {
        const bool unknown = ignored.why == event::FieldsIgnored::Why::unknown;
        return {{1, fmt::format("{}: input {}: left out {} value{} {}; {} {}: {}", program_, ignored.input,
                                ignored.count, plural(ignored.count),
                                unknown ? "of fields that its message type does not have"
                                        : "that JSON could not show when it was written",
                                ignored.unit, ignored.first, ignored.field)}};
    }

    Result operator()(const event::FragmentsMissing& missing) const {
        return {{1, fmt::format("{}: input {}: left out {} {}{} with missing fragments", program_, missing.input,
                                missing.count, missing.unit, plural(missing.count))}};
    }
    Result operator()(const event::QueriesEvicted& evicted) const {
        return {{1, fmt::format("{}: input {}: too many DNS queries wait for their responses: the oldest are given up "
                                "before their time",
                                program_, evicted.input)}};
    }
    // A count or a signal ends an input on purpose, so this is no warning.
    Result operator()(const event::QueriesDropped& dropped) const {
        return {{2, fmt::format("{}: input {}: left out {} DNS quer{} that still waited for {} response{}", program_,
                                dropped.input, dropped.count, dropped.count == 1 ? "y" : "ies",
                                dropped.count == 1 ? "its" : "their", plural(dropped.count))}};
    }

    Result operator()(const event::FileReopened& reopened) const {
        return {{2, fmt::format("{}: reopened {} file output: {}", program_, reopened.kind, reopened.file)}};
    }
    Result operator()(const event::FileClosed& closed) const {
        return {{2, fmt::format("{}: closed output: {}", program_, closed.path)}};
    }
    Result operator()(const event::FileNotRenamed& failed) const {
        return {{0, fmt::format("{}: unable to rename {} to {}: {}; the data stay where they are", program_,
                                failed.from, failed.to, failed.reason)}};
    }
    Result operator()(const event::KickerNotStarted& failed) const {
        return {{1, fmt::format("WARNING: kicker '{}' not started: {}", failed.command, failed.reason)}};
    }
    Result operator()(const event::KickerFailed& failed) const {
        return {{1, fmt::format("WARNING: system() failed: '{}' ended with status {}", failed.command, failed.status)}};
    }

    Result operator()(const event::DatagramsNotSent& unsent) const {
        return {{1, fmt::format("{}: output {}: {} datagram{} not delivered: {}", program_, unsent.output, unsent.count,
                                plural(unsent.count), unsent.reason)}};
    }
    Result operator()(const event::DatagramsMissing& missing) const {
        return {{1, fmt::format("{}: input {}: {} datagram{} missing", program_, missing.input, missing.count,
                                plural(missing.count))}};
    }
    Result operator()(const event::PacketsDropped& dropped) const {
        return {{1, fmt::format("{}: input {}: the kernel dropped {} packet{} for lack of room", program_,
                                dropped.input, dropped.count, plural(dropped.count))}};
    }
    Result operator()(const event::PacketInputOpened& opened) const {
        return {{2, fmt::format("{}_pcap_init: opening pcap handle with datalink type {}", opened.type, opened.link)}};
    }
    Result operator()(const event::LinkLayerRefused& refused) const { return {{1, text_of(refused)}}; }
    Result operator()(const event::FilterRewritten& rewritten) const {
        return {{1, fmt::format("{}: bpf '{}' is taken for '{}'", program_, rewritten.from, rewritten.to)}};
    }
    Result operator()(const event::FilterUsed& used) const {
        constexpr std::string_view function = "nmsg_pcap_input_setfilter";
        return {{5, fmt::format("{}: need_ip6={:d}", function, used.needs_ipv6)},
                {5, fmt::format("{}: need_ipv4_frags={:d}", function, used.needs_fragments)},
                {5, fmt::format("{}: need_vlan={:d}", function, used.needs_vlan)},
                {5, fmt::format("{}: userbpf_ip_only={:d}", function, used.is_ip_only)},
                {3, fmt::format("{}: using bpf '{}'", function, used.expression)}};
    }
    Result operator()(const event::FilterRefused& refused) const {
        return {{1, fmt::format("nmsg_pcap_input_setfilter: unable to compile bpf '{}': {}", refused.expression,
                                refused.reason)}};
    }

    Result operator()(const event::KafkaLog& log) const {
        return {{kafka_log_level_, fmt::format("{}: Kafka {}: {} ({}, severity {})", program_, log.endpoint, log.text,
                                               log.facility, log.severity)}};
    }
    Result operator()(const event::KafkaError& error) const {
        return {{1, fmt::format("{}: Kafka {}: {}", program_, error.endpoint, error.reason)}};
    }
    Result operator()(const event::KafkaRecordsLost& lost) const {
        return {{1, fmt::format("{}: Kafka {}: {} record{} lost: {}", program_, lost.endpoint, lost.count,
                                plural(lost.count), lost.reason)}};
    }
    Result operator()(const event::KafkaPartitions& changed) const {
        return {{2, fmt::format("{}: Kafka partitions {}:{}{}", program_, changed.assigned ? "assigned" : "revoked",
                                changed.partitions.empty() ? "" : " ", fmt::join(changed.partitions, " "))}};
    }
    Result operator()(const event::KafkaGroupNotLeft& group) const {
        return {{1, fmt::format("{}: input {}: could not leave the group in time; what was committed last counts",
                                program_, group.input)}};
    }
    Result operator()(const event::KafkaConsumerClosed& closed) const {
        return {{3, fmt::format("_kafka_ctx_destroy: consumed {} messages", closed.consumed)}};
    }
    Result operator()(const event::KafkaProducerClosed& closed) const {
        return {{3, fmt::format("_kafka_ctx_destroy: produced {} messages", closed.produced)},
                {3, fmt::format("_kafka_ctx_destroy: delivered {} messages", closed.delivered)},
                {3, fmt::format("_kafka_ctx_destroy: dropped {} messages", closed.dropped)}};
    }
    Result operator()(const event::KafkaRefused& refused) const {
        return {{refused.step == event::KafkaRefused::Step::produce ? 0 : 1,
                 fmt::format("{}: {}", program_, refused.reason)}};
    }

    // Events of nDAG: the text of libtrace, one level higher.
    template <class Other>
    Result operator()(const Other&) const {
        const auto line = trace_line(event_);
        return line ? Result{{line->level + 1, fmt::format("{}: {}", program_, line->text)}} : Result();
    }

private:
    const std::string& program_;
    int kafka_log_level_;
    const Event& event_;
};

}  // namespace

std::vector<Line> NmsgLines::lines(const Event& event) const {
    return std::visit(LinesOf(program_, kafka_log_level_, event), event);
}

}  // namespace spindrift::compat
