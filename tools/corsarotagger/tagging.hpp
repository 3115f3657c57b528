#pragma once

#include "../shared/monitor_counters.hpp"
#include "control_socket.hpp"
#include "log.hpp"
#include "options.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/sender.hpp>
#include <spindrift/tag/provider/current_table.hpp>
#include <spindrift/tag/tag_filter.hpp>
#include <spindrift/tagger/configuration.hpp>
#include <spindrift/tagger/control_answers.hpp>
#include <spindrift/tagger/tagged_stream.hpp>
#include <spindrift/trace/input.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace corsarotagger {

/// What a sender needs to know of a configuration. \throws spindrift::Error if the group or the source is no address
[[nodiscard]] spindrift::ndag::SenderOptions sender_options(const spindrift::tagger::Configuration& configuration);

/// Tags and sends the packets of all inputs, one input after the other.
class Tagging {
public:
    /// Reads the files of the providers. \throws spindrift::Error if the filter or an address is invalid
    Tagging(spindrift::tagger::Configuration configuration, Options options, const Log& log);
    Tagging(const Tagging&) = delete;
    Tagging& operator=(const Tagging&) = delete;
    ~Tagging();

    /// \param on_started called when all sockets and the first input are open, before the first packet is sent
    /// \returns whether all inputs were opened and read without errors, or until the stop
    /// \throws spindrift::Error if a socket cannot be opened
    bool run(const std::function<void()>& on_started);

    /// Ends `run` soon; packets that were read are still sent.
    void stop() noexcept { stop_.request(); }

    /// Reads the files of the providers again, on another thread.
    void reload() noexcept;

private:
    class Worker;

    void log_start() const;
    void log_load(const spindrift::tag::provider::LoadResult& result);
    [[nodiscard]] spindrift::Reporter reporter() const;
    bool open_input(const std::string& uri);
    bool open_first();
    void wait_for_receivers() const;
    bool read_input();
    bool check_input(const spindrift::trace::Statistics& statistics) const;
    [[nodiscard]] tools::MonitorCounters counters(const spindrift::ndag::Sender& sender) const;
    void log_end(const spindrift::ndag::Sender& sender) const;

    spindrift::tagger::Configuration configuration_;
    Options options_;
    const Log& log_;
    spindrift::MemoryBudget memory_;  // for the input
    spindrift::StopSignal stop_;
    std::optional<spindrift::tag::TagFilter> filter_;
    bool is_loaded_ = false;  // the files of the providers were read once
    std::unique_ptr<spindrift::tag::provider::CurrentTable> tables_;
    std::vector<std::unique_ptr<spindrift::tagger::TaggedStream>> streams_;
    std::size_t next_input_ = 0;
    bool has_failed_ = false;   // an input could not be opened
    mutable std::mutex mutex_;  // guards what follows while it is changed: others read the counters
    std::unique_ptr<spindrift::trace::Input> input_;
    spindrift::trace::Statistics totals_;  // sum over all inputs that have ended
    bool has_ended_ = false;               // the current input: it is part of the sum
};

}  // namespace corsarotagger
