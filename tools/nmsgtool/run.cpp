#include "run.hpp"

#include "../shared/metrics_server.hpp"
#include "../shared/service.hpp"
#include "../shared/signal_guard.hpp"
#include "endpoints/inputs.hpp"
#include "endpoints/outputs.hpp"
#include "metrics.hpp"
#include "plugins.hpp"
#include "progress.hpp"
#include "sources.hpp"
#include "stats.hpp"

#include <spindrift/base/thread.hpp>
#include <spindrift/io/file/kicker_helper.hpp>
#include <spindrift/pipeline/condition.hpp>

#include <fmt/format.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace nmsgtool {
namespace {

using namespace spindrift;
using tools::Service;
using tools::SignalGuard;

bool is_terminal(int descriptor) noexcept {
    return ::isatty(descriptor) != 0;
}

// On a terminal, SIGHUP means that the terminal is closed, so it terminates the process; for a service, it means to
// reopen files.
SignalGuard::Hangups hangup_policy(const Options& options) {
    const bool on_terminal = !options.daemon && (is_terminal(STDIN_FILENO) || is_terminal(STDERR_FILENO));
    return on_terminal ? SignalGuard::Hangups::terminate : SignalGuard::Hangups::reported;
}

bool shows_progress(const Settings& settings) {
    const Options& options = settings.options;
    if (options.progress || options.no_progress) {
        return options.progress && !options.no_progress;
    }
    const auto outputs = settings.output_files();
    const bool text_on_terminal = !options.kicker && std::ranges::count(outputs, "-") > 0 && is_terminal(STDOUT_FILENO);
    // What is typed on the terminal would be mixed with it.
    const bool reads_terminal = std::ranges::count(settings.input_files(), "-") > 0 && is_terminal(STDIN_FILENO);
    return !text_on_terminal && !reads_terminal && is_terminal(STDERR_FILENO);
}

// What was not taken from peers on the network; nothing if there was nothing.
void print_peers(const pipeline::Counters& counters, const Console& console) {
    std::string line;
    for (const auto member : {&pipeline::Counters::datagrams_refused, &pipeline::Counters::beacons_malformed,
                              &pipeline::Counters::streams_refused, &pipeline::Counters::streams_evicted,
                              &pipeline::Counters::connections_closed}) {
        if (counters.*member > 0) {
            const auto* const info = std::ranges::find(pipeline::all_counters, member, &pipeline::CounterInfo::member);
            line += fmt::format(" {} {}", info->name, counters.*member);
        }
    }
    if (!line.empty()) {
        console.say(2, "peers:" + line);
    }
}

void print_totals(const pipeline::Counters& counters, const Settings& settings, const Console& console) {
    console.say(2, fmt::format("totals: payloads_in {} payloads_out {} container_recvs {} container_drops {}",
                               counters.payloads_in + counters.payloads_dropped, counters.payloads_out,
                               counters.containers_in, counters.containers_lost));
    if (settings.has_packet_inputs()) {
        console.say(2, fmt::format("packets: in {} truncated {} ignored {} dropped_by_kernel {} partial_datagrams {} "
                                   "evicted_queries {} missing_datagrams {} lost_before {}",
                                   counters.packets_in, counters.packets_truncated, counters.packets_ignored,
                                   counters.packets_overrun, counters.datagrams_partial, counters.queries_evicted,
                                   counters.datagrams_missing, counters.packets_lost_before));
    }
    print_peers(counters, console);
}

// What the inputs still held when they were closed, after the totals.
void print_leftovers(const pipeline::Counters& counters, const Console& console) {
    if (counters.fragments_expired + counters.queries_dropped > 0) {
        console.say(2, fmt::format("leftovers: fragments_expired {} queries_dropped {}", counters.fragments_expired,
                                   counters.queries_dropped));
    }
}

/// A reader that closes its pipe ends the process by SIGPIPE, as it ends the peer, but only when the other outputs are
/// finished. A process that was started with SIGPIPE ignored reports the error instead.
class BrokenPipes {
public:
    BrokenPipes(const BrokenPipes&) = delete;
    BrokenPipes& operator=(const BrokenPipes&) = delete;
    BrokenPipes() : had_default_(::signal(SIGPIPE, SIG_IGN) == SIG_DFL) {}

    /// Whether the event says that a reader has gone, which is not reported.
    bool note(const Event& event) {
        const bool is_gone = had_default_ && std::holds_alternative<event::ReaderGone>(event);
        has_gone_ = has_gone_ || is_gone;
        return is_gone;
    }

    /// Does not return if a reader has gone.
    ~BrokenPipes() {
        if (has_gone_) {
            ::signal(SIGPIPE, SIG_DFL);
            ::raise(SIGPIPE);
        }
    }

private:
    bool had_default_;
    std::atomic<bool> has_gone_ = false;
};

/// What is shown while the pipeline runs.
struct Displays {
    std::optional<Progress> progress;
    std::optional<Stats> stats;
    std::optional<SourceTable> sources;

    void update(const pipeline::Pipeline& pipeline) {
        if (stats && stats->due()) {
            if (progress) {
                progress->end();
            }
            stats->report(pipeline);
        }
        if (sources) {
            sources->update(pipeline);
        }
        if (progress) {
            progress->update(pipeline.counters());
        }
    }

    // Shows what counts the whole run.
    void finish(const pipeline::Pipeline& pipeline, Console& console) {
        if (stats) {
            stats->report(pipeline);
        }
        if (sources) {
            for (const std::string& line : sources->lines(pipeline)) {
                console.log().write(Severity::info, line);
            }
        }
    }
};

// Messages of a process in the background go to syslog unless they go to a file.
bool logs_to_syslog(const Options& options) noexcept {
    return options.daemon && !options.log;
}

void use_syslog(Console& console) {
    if (::access(_PATH_LOG, W_OK) != 0) {
        console.say(1, "no system log listens here, so messages are lost: give --log FILE");
    }
    console.log().use_syslog();
}

// A condition that could not be true for any message is probably not what the user meant.
void report_conditions(const pipeline::Condition* condition, const Console& console) {
    if (condition != nullptr) {
        for (const std::string& reason : condition->predicate().never_applicable()) {
            console.say(1, fmt::format("--where: this was false for every message: {}", reason));
        }
    }
}

// Forks: called before any thread starts. \returns null if there is no kicker
std::shared_ptr<io::KickerHelper> start_kickers(const Options& options, const Service& service, Console& console) {
    if (options.kicker.value_or("").empty()) {
        return nullptr;
    }
    return std::make_shared<io::KickerHelper>(io::KickerHelper::Options{.command = *options.kicker,
                                                                        .folder = service.folder(),
                                                                        .max_running = options.kickers,
                                                                        .prepare =
                                                                            [&] {
                                                                                service.enter_child();
                                                                                console.log().enter_child(
                                                                                    logs_to_syslog(options));
                                                                            },
                                                                        .finish = [&] { console.show_rest(); },
                                                                        .kept_descriptor = console.log().descriptor(),
                                                                        .report = console.reporter()});
}

void watch(pipeline::Pipeline& pipeline, SignalGuard& signals, Displays& displays, io::KickerHelper* kickers,
           Console& console) {
    using namespace std::chrono_literals;
    bool reported = false;
    const auto report_signal = [&] {
        if (signals.received() != 0 && !std::exchange(reported, true)) {
            console.note(Severity::notice, "signalled break");
        }
    };
    while (!pipeline.wait_for(100ms)) {
        displays.update(pipeline);
        if (kickers != nullptr) {
            kickers->report_failures();
        }
        if (signals.take_hangup()) {
            pipeline.reopen();
            if (!console.log().reopen()) {
                console.say(1, "cannot open the log file again; messages go to the old one");
            }
        }
        report_signal();
    }
    if (displays.progress) {
        displays.progress->end();
    }
    report_signal();
}

// Runs a step, whose failure must not keep the pipeline from being closed. \returns false if it failed
template <class Step>
bool attempt(const Console& console, Step step) {
    try {
        step();
        return true;
    } catch (const std::exception&) {
        console.fail(failure_text(std::current_exception()));
        return false;
    }
}

void end(pipeline::Pipeline& pipeline) {
    pipeline.stop();
    while (!pipeline.wait_for(std::chrono::milliseconds(max_wait))) {
    }
}

}  // namespace

int run(Settings& settings, Console& console) {
    const Options& options = settings.options;
    if (!settings.has_inputs()) {
        usage_error("no data sources specified (-h for more help)");
    }
    BrokenPipes pipes;  // ends after all that is cleaned up
    Service service({.daemon = options.daemon, .pidfile = options.pidfile, .username = options.username},
                    [&](int level, const std::string& text) { console.line(level, text); });
    const auto kickers = start_kickers(options, service, console);
    SignalGuard signals(hangup_policy(options));

    const pipeline::Sink* last_file = nullptr;
    pipeline::Pipeline pipeline({.mirror = options.mirror,
                                 .count = options.count,
                                 .interval = options.interval,
                                 .randomize = options.randomize,
                                 .memory = settings.memory.batches(),
                                 .report =
                                     [&](const Event& event) {
                                         if (!pipes.note(event)) {
                                             console.show(event);
                                         }
                                     },
                                 .before_reopen =
                                     [&](const pipeline::Sink& sink, const pipeline::Counters& counters) {
                                         if (&sink == last_file) {
                                             print_totals(counters, settings, console);
                                         }
                                     }});
    std::optional<tools::MetricsServer> metrics;
    if (settings.metrics) {
        metrics.emplace(*settings.metrics, settings.allow);
    }
    const pipeline::Condition* condition = nullptr;
    if (settings.condition) {
        auto added = std::make_unique<pipeline::Condition>(*std::move(settings.condition));
        condition = added.get();
        pipeline.add(std::move(added));
    }
    const Queues queues(settings, console);
    const auto total_size = open_inputs(pipeline, settings, queues, console);
    if (total_size) {
        console.log().wait_for_reader();  // all inputs are files, which wait, too
    }
    service.drop_privileges();
    add_filters(pipeline, settings, console);
    const auto statistics = load_statistics(pipeline, settings, console);
    last_file = open_outputs(pipeline, settings, queues, console, service.folder(), kickers);
    if (logs_to_syslog(options)) {
        use_syslog(console);
    }
    service.started();

    bool good = false;
    Displays displays;
    if (shows_progress(settings)) {
        displays.progress.emplace(total_size, is_terminal(STDERR_FILENO));
    }
    if (options.stats > 0) {
        displays.stats.emplace(console, options.stats);
    }
    if (options.sources) {
        displays.sources.emplace();
    }
    {
        const SignalGuard::StopHandler stop_handler(signals, [&] { pipeline.stop(); });
        pipeline.start();
        good = attempt(console, [&] {
            if (metrics) {
                metrics->serve("nmsgtool_", [&] { return collect_metrics(pipeline); });
            }
            watch(pipeline, signals, displays, kickers.get(), console);
        });
        if (!good) {
            end(pipeline);
        }
    }
    good = attempt(console, [&] { print_totals(pipeline.counters(), settings, console); }) && good;
    good = pipeline.close() && good;
    print_leftovers(pipeline.counters(), console);
    report_conditions(condition, console);
    displays.finish(pipeline, console);
    if (signals.received() != 0) {
        console.say(2, fmt::format("received signal: {}", ::strsignal(signals.received())));
    } else if (!good) {
        console.say(2, "nmsg_io_loop() failed: generic failure (1)");
    }
    if (kickers) {
        kickers->close();
    }
    console.show_rest();
    if (!good) {
        return EXIT_FAILURE;
    }
    return signals.received() != 0 ? static_cast<int>(options.stop_status) : EXIT_SUCCESS;
}

}  // namespace nmsgtool
