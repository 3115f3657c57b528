#include "tagging.hpp"

#include "../shared/metrics_server.hpp"
#include "../shared/stats_printer.hpp"
#include "provider_lines.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/tagger/minute_losses.hpp>
#include <spindrift/trace/run.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace corsarotagger {

using namespace spindrift;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto tick_interval = 25ms;

std::string count_text(const std::optional<std::uint64_t>& count) {
    return count ? fmt::format("{}", *count) : "unknown";
}

std::string_view provider_line(std::string_view name) {
    return name == "pfx2as"    ? "prefix->asn tagging will be applied to all packets"
           : name == "maxmind" ? "maxmind geo-location tagging will be applied to all packets"
                               : "netacq-edge geo-location tagging will be applied to all packets";
}

}  // namespace

/// Reads one thread of the input, and tags and sends its packets.
class Tagging::Worker final : public trace::Worker {
public:
    Worker(Tagging& tagging, unsigned thread) : tagging_(tagging), thread_(thread) {}

    void take(std::span<const packet::Packet> packets) override {
        stream().add(packets);
        check_stop();
    }

    void tick(Timestamp now) override {
        stream().tick(Clock::now());
        if (const auto minute = losses_.tick(now, tagging_.input_->statistics(thread_))) {
            report(*minute);
        }
        check_stop();
    }

    void finish() override { stream().flush(); }

private:
    [[nodiscard]] tagger::TaggedStream& stream() const { return *tagging_.streams_[thread_]; }

    void check_stop() const {
        if (tagging_.stop_.requested()) {
            tagging_.input_->stop();
        }
    }

    void report(const tagger::MinuteCounts& minute) const {
        const std::string& base = tagging_.configuration_.statistics_file;
        if (base.empty()) {
            if (minute.dropped > 0) {
                tagging_.log_.write(fmt::format("thread {} dropped {} packets in last minute (accepted {})", thread_,
                                                minute.dropped, minute.accepted));
            }
            return;
        }
        try {
            tagger::write_minute_file(base, thread_, minute);
        } catch (const Error& error) {
            tagging_.log_.write(error.what());
        }
    }

    Tagging& tagging_;
    unsigned thread_;
    tagger::MinuteLosses losses_;
};

ndag::SenderOptions sender_options(const tagger::Configuration& configuration) {
    const tagger::Multicast& multicast = configuration.multicast;
    ndag::SenderOptions options{.monitor = multicast.monitor,
                                .streams = configuration.threads,
                                .message_type = ndag::MessageType::tagged,
                                .message_size = multicast.message_size,
                                .ttl = multicast.ttl};
    ndag::set_addresses(options, multicast.group, multicast.beacon_port, multicast.source);
    return options;
}

Tagging::Tagging(tagger::Configuration configuration, Options options, const Log& log)
    : configuration_(std::move(configuration)),
      options_(std::move(options)),
      log_(log),
      memory_(tools::input_part(options_.memory)) {
    if (!configuration_.tag_filter.empty()) {
        filter_.emplace(configuration_.tag_filter);
    }
    log_start();
    tables_ = std::make_unique<tag::provider::CurrentTable>(
        configuration_.providers,
        tag::provider::CurrentTable::Options{.loaded = [this](const auto& result) { log_load(result); }});
}

Tagging::~Tagging() = default;

void Tagging::reload() noexcept {
    log_.write("starting reload of IPmeta data files...");
    tables_->request_reload();
}

void Tagging::log_start() const {
    log_.write(fmt::format("using {} processing threads", configuration_.threads));
    if (configuration_.statistics_file.empty()) {
        log_.write("NOT writing loss statistics to a file");
    } else {
        log_.write(fmt::format("writing loss statistics to files beginning with {}", configuration_.statistics_file));
    }
    if (!configuration_.filter.empty()) {
        log_.write(fmt::format("applying BPF filter '{}'", configuration_.filter));
    }
    for (const auto& provider : configuration_.providers) {
        log_.write(provider_line(provider.name));
    }
}

void Tagging::log_load(const tag::provider::LoadResult& result) {
    for (const std::string& line : provider_lines(result)) {
        log_.write(line);
    }
    if (std::exchange(is_loaded_, true)) {
        log_.write("IPmeta data file reload completed");
    }
}

Reporter Tagging::reporter() const {
    return compat::trace_reporter([this](const std::string& line) { log_.write(line); });
}

bool Tagging::run(const std::function<void()>& on_started) {
    ndag::SenderOptions options = sender_options(configuration_);
    options.stop = &stop_;
    options.report = reporter();
    ndag::Sender sender(options);
    const std::uint32_t tagger = tagger::random_tagger_id();
    for (unsigned i = 0; i < sender.streams(); ++i) {
        streams_.push_back(std::make_unique<tagger::TaggedStream>(
            sender.stream(i), tagger::TaggedStream::Options{
                                  .tagger = tagger, .tables = tables_.get(), .filter = filter_ ? &*filter_ : nullptr}));
    }
    tagger::ControlAnswers answers(sender.streams(), *tables_);
    std::optional<ControlSocket> control;
    if (ControlSocket::is_available()) {
        control.emplace(configuration_.control_address, answers,
                        [this](const std::string& reason) { log_.write("control socket: " + reason); });
        log_.write("listening for new subscribers at " + configuration_.control_address);
    } else {
        log_.write("there is no control socket, as this build has no ZeroMQ");
    }
    std::optional<tools::MetricsServer> metrics;
    if (options_.metrics) {
        metrics.emplace(*options_.metrics, options_.allow);
    }
    const bool is_open = open_first();
    on_started();
    if (metrics) {
        metrics->serve("corsarotagger_", [&] { return tools::metric_families("corsarotagger", counters(sender)); });
    }
    std::optional<tools::StatsPrinter> stats;
    if (options_.stats.count() > 0) {
        stats.emplace(
            options_.stats, [&] { return counters(sender); }, [this](const std::string& line) { log_.write(line); });
    }
    bool is_good = is_open || stop_.requested();
    if (is_open) {
        wait_for_receivers();
        do {
            is_good = read_input() && is_good;
        } while (!stop_.requested() && open_first());
    }
    stats.reset();
    log_end(sender);
    return is_good && !has_failed_;
}

// Opens the next input that can be opened. \returns whether there was one
bool Tagging::open_first() {
    while (next_input_ < configuration_.inputs.size() && !stop_.requested()) {
        if (open_input(configuration_.inputs[next_input_++])) {
            return true;
        }
        has_failed_ = !stop_.requested();
    }
    return false;
}

bool Tagging::open_input(const std::string& uri) {
    const auto sharing = configuration_.by_flow ? trace::Sharing::flow : trace::Sharing::any;
    try {
        auto input = std::make_unique<trace::Input>(uri, trace::InputOptions{.threads = configuration_.threads,
                                                                             .filter = configuration_.filter,
                                                                             .sharing = sharing,
                                                                             .speed = options_.speed,
                                                                             .promiscuous = configuration_.promiscuous,
                                                                             .report = reporter(),
                                                                             .allow = options_.allow,
                                                                             .memory = &memory_,
                                                                             .stop = &stop_});
        if (input->threads() > streams_.size()) {
            throw Error(fmt::format("it asks for {} threads, but there are {} streams (pktthreads)", input->threads(),
                                    streams_.size()));
        }
        const std::scoped_lock lock(mutex_);
        input_ = std::move(input);
        has_ended_ = false;
    } catch (const Error& error) {
        if (!stop_.requested()) {
            log_.write(fmt::format("{}: {}", uri, error.what()));
        }
        return false;
    }
    log_.write("successfully started input trace " + uri);
    return true;
}

// The packets of a file could be sent before anybody has heard of the streams.
void Tagging::wait_for_receivers() const {
    if (!input_->is_live()) {
        SteadyClock::system().wait_until(Clock::now() + ndag::Sender::joining_time, stop_);
    }
}

// \returns whether the input was read without errors
bool Tagging::read_input() {
    std::vector<std::unique_ptr<trace::Worker>> workers;
    for (unsigned i = 0; i < input_->threads(); ++i) {
        workers.push_back(std::make_unique<Worker>(*this, i));
    }
    trace::run(*input_, workers, {.tick_interval = tick_interval});
    const trace::Statistics statistics = input_->statistics();
    {
        const std::scoped_lock lock(mutex_);
        tools::add(totals_, statistics);
        has_ended_ = true;
    }
    return check_input(statistics);
}

bool Tagging::check_input(const trace::Statistics& statistics) const {
    if (!configuration_.filter.empty() && statistics.unfilterable > 0) {
        log_.write(fmt::format("{}: {} packets are of a link layer no filter can look at", input_->uri(),
                               statistics.unfilterable));
    }
    const std::string error_message = input_->error_message();
    if (!error_message.empty()) {
        log_.write(fmt::format("{}: {}", input_->uri(), error_message));
    }
    return error_message.empty();
}

tools::MonitorCounters Tagging::counters(const ndag::Sender& sender) const {
    const std::scoped_lock lock(mutex_);
    tools::MonitorCounters now{sender.counts(), totals_};
    if (input_ && !has_ended_) {
        tools::add(now.input, input_->statistics());
    }
    for (const auto& stream : streams_) {
        now.input.filtered += stream->unmatched();
    }
    return now;
}

void Tagging::log_end(const ndag::Sender& sender) const {
    const tools::MonitorCounters totals = counters(sender);
    log_.write("dropped packet count: " + count_text(totals.input.dropped));
    log_.write("missing packet count: " + count_text(totals.input.missing));
    log_.write(tools::summary(totals));
    log_.write("all threads have joined, exiting.");
}

}  // namespace corsarotagger
