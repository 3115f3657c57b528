#include "transmission.hpp"

#include "../shared/metrics_server.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/stats_printer.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/compat/line.hpp>
#include <spindrift/compat/trace_lines.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

namespace tracemcast {
namespace {

using namespace spindrift;
using namespace std::chrono_literals;

using Clock = std::chrono::steady_clock;

// Ticks check for waiting packets four times per delay, and for the stop signal at least ten times per second.
constexpr auto max_tick_interval = 100ms;

std::chrono::milliseconds tick_interval(std::chrono::milliseconds delay) {
    return std::clamp<std::chrono::milliseconds>(delay / 4, 1ms, max_tick_interval);
}

/// Sends the packets of one thread in one stream, until the input ends or the stop signal is given.
class StreamWorker final : public trace::Worker {
public:
    StreamWorker(trace::Input& input, ndag::StreamSender& stream, RateLimiter* limiter, const StopSignal& stop,
                 std::chrono::milliseconds interval)
        : input_(input), stream_(stream), limiter_(limiter), stop_(stop), interval_(interval) {}

    void take(std::span<const packet::Packet> packets) override {
        if (limiter_ == nullptr) {
            stream_.add(packets);
        } else {
            send_at_rate(packets);
        }
        if (stop_.requested()) {
            input_.stop();
        }
    }

    void tick(Timestamp) override {
        stream_.tick(Clock::now());
        if (stop_.requested()) {
            input_.stop();
        }
    }

    void finish() override { stream_.flush(); }

private:
    void send_at_rate(std::span<const packet::Packet> packets) {
        while (!packets.empty() && !stop_.requested()) {
            const std::size_t due = limiter_->wait(packets.size(), stop_, interval_);
            stream_.add(packets.first(due));
            packets = packets.subspan(due);
            // The rate limiter may wait longer than the delay, so send what is due.
            stream_.tick(Clock::now());
        }
    }

    trace::Input& input_;
    ndag::StreamSender& stream_;
    RateLimiter* limiter_;
    const StopSignal& stop_;
    std::chrono::milliseconds interval_;
};

}  // namespace

Transmission::Transmission(std::string program, Options options)
    : program_(std::move(program)), options_(std::move(options)), memory_(tools::input_part(options_.memory)) {
    if (options_.rate) {
        limiter_ = std::make_unique<RateLimiter>(*options_.rate);
    }
}

void Transmission::print_line(const std::string& line) const {
    log_.write(line, [&](std::string_view text) {
        return compat::printable_line(fmt::format("{}: {}", program_, text)) + '\n';
    });
}

void Transmission::open() {
    check_standard_input();
    open_input();
    make_uri_absolute();
}

bool Transmission::run(const std::function<void()>& on_started) {
    ndag::Sender sender(sender_options());
    std::optional<tools::MetricsServer> metrics;
    if (options_.metrics) {
        metrics.emplace(*options_.metrics, options_.allow);
    }
    print_banner();
    on_started();
    if (metrics) {
        metrics->serve("tracemcast_", [&] { return tools::metric_families("tracemcast", counters(sender)); });
    }
    std::optional<tools::StatsPrinter> stats;
    if (options_.stats.count() > 0) {
        stats.emplace(
            options_.stats, [&] { return counters(sender); }, [this](const std::string& line) { print_line(line); });
    }
    if (!input_->is_live() || options_.wait) {
        wait_for_receivers();
    }
    const bool good = send_all(sender);
    stats.reset();  // its last line comes before that of the end
    print_line(tools::summary(counters(sender)));
    return good;
}

void Transmission::check_standard_input() const {
    const bool is_standard_input = options_.uri == "-" || options_.uri.ends_with(":-");
    if (is_standard_input && options_.loop) {
        throw Error("--loop cannot play standard input again");
    }
    if (is_standard_input && options_.service.daemon) {
        throw Error("-D cannot read standard input, which a process in the background does not have");
    }
}

void Transmission::open_input() {
    const auto sharing = options_.sharing.value_or(options_.threads > 1 ? trace::Sharing::flow : trace::Sharing::any);
    auto input = std::make_unique<trace::Input>(options_.uri, trace::InputOptions{.threads = options_.threads,
                                                                                  .filter = options_.filter,
                                                                                  .tag_filter = options_.tag_filter,
                                                                                  .sharing = sharing,
                                                                                  .speed = options_.speed(),
                                                                                  .report = reporter(),
                                                                                  .allow = options_.allow,
                                                                                  .memory = &memory_,
                                                                                  .stop = &stop_});
    const std::scoped_lock lock(mutex_);
    input_ = std::move(input);
    has_ended_ = false;
}

// A process in the background leaves its folder, and `--loop` opens the file again.
void Transmission::make_uri_absolute() {
    const std::string& body = input_->body();
    if (options_.service.daemon && !input_->is_live() && body.find("://") == std::string::npos) {
        options_.uri.replace(options_.uri.size() - body.size(), body.size(), std::filesystem::absolute(body).string());
    }
}

ndag::SenderOptions Transmission::sender_options() const {
    ndag::SenderOptions options = options_.sender;
    options.streams = input_->threads();
    options.stop = &stop_;
    options.report = reporter();
    return options;
}

Reporter Transmission::reporter() const {
    return compat::trace_reporter([this](const std::string& line) { print_line(line); });
}

void Transmission::print_banner() const {
    tools::print_error("Multicasting {} on {}:{} from {}\nMonitor ID is set to {}\n", options_.uri,
                       options_.sender.group.endpoint.address.text(), options_.sender.group.endpoint.port,
                       options_.source_text, options_.sender.monitor);
}

void Transmission::wait_for_receivers() const {
    SteadyClock::system().wait_until(Clock::now() + options_.wait.value_or(ndag::Sender::joining_time), stop_);
}

// Sends the input once or in a loop. \returns whether there were no errors
bool Transmission::send_all(ndag::Sender& sender) {
    for (std::uint64_t round = 1;; ++round) {
        const std::uint64_t before = totals_.received;
        if (!play(sender)) {
            return false;
        }
        const bool is_last = !options_.loop || input_->is_live() || round == options_.rounds;
        if (is_last || stop_.requested()) {
            return true;
        }
        if (totals_.received == before) {
            print_line(fmt::format("{} has no packets to be sent again", options_.uri));
            return true;
        }
        open_input();
    }
}

// Sends the input once. \returns whether it was read without errors
bool Transmission::play(ndag::Sender& sender) {
    const auto interval = tick_interval(options_.sender.delay);
    std::vector<std::unique_ptr<trace::Worker>> workers;
    for (unsigned i = 0; i < sender.streams(); ++i) {
        workers.push_back(std::make_unique<StreamWorker>(*input_, sender.stream(i), limiter_.get(), stop_, interval));
    }
    trace::run(*input_, workers, {.tick_interval = interval});
    const trace::Statistics now = input_->statistics();
    {
        const std::scoped_lock lock(mutex_);
        tools::add(totals_, now);
        has_ended_ = true;
    }
    if (!options_.filter.empty() && now.unfilterable > 0) {
        print_line(
            fmt::format("{}: {} packets are of a link layer no filter can look at", options_.uri, now.unfilterable));
    }
    tools::print_untagged(program_, options_.uri, now);
    const std::string error_message = input_->error_message();
    if (!error_message.empty()) {
        print_line(fmt::format("{}: {}", options_.uri, error_message));
    }
    return error_message.empty();
}

tools::MonitorCounters Transmission::counters(const ndag::Sender& sender) const {
    const std::scoped_lock lock(mutex_);
    tools::MonitorCounters now{sender.counts(), totals_};
    if (!has_ended_) {
        tools::add(now.input, input_->statistics());
    }
    return now;
}

}  // namespace tracemcast
