#pragma once

#include "background.hpp"
#include "metrics.hpp"
#include "options.hpp"
#include "stats.hpp"

#include <spindrift/compat/nmsg_lines.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/kafka/kafka.hpp>
#include <spindrift/io/zmq/zmq.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/condition.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nmsgtool {

/// One run of nmsgtool: from options to a pipeline that has done its work.
class Session {
public:
    /// \throws Error for options that make no sense, with the whole complaint but the name of the program
    Session(std::string program, Options options);

    /// Opens everything and moves all messages. \returns the exit status
    int run();

private:
    void prepare_service();
    void load_schemas();
    void load_aliases();
    void reject_unsupported_options() const;
    void find_message_type();
    void read_header_options();
    void read_condition();
    [[nodiscard]] std::uint32_t alias_number(const std::string& text, const spindrift::nmsg::AliasTable& table,
                                             std::string_view what) const;

    void open_inputs(spindrift::pipeline::Pipeline& pipeline);
    void open_outputs(spindrift::pipeline::Pipeline& pipeline);
    void open_packet_inputs(spindrift::pipeline::Pipeline& pipeline);
    void open_socket_inputs(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    void open_socket_outputs(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    [[nodiscard]] spindrift::io::OutputFile output_file(const std::string& path, const std::string& kind,
                                                        const std::string& suffix) const;
    void open_channel(spindrift::pipeline::Pipeline& pipeline, const std::string& channel);
    void open_zmq_input(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    void open_zmq_output(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    void open_zmq_channel(spindrift::pipeline::Pipeline& pipeline, const std::string& channel);
    void open_kafka_input(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    void open_kafka_output(spindrift::pipeline::Pipeline& pipeline, const std::string& spec);
    template <class Open>
    void open_or_fail(std::string_view function, Open open) const;
    [[nodiscard]] spindrift::io::KafkaOptions kafka_options();
    [[nodiscard]] static std::string channel_file(std::string_view what);
    void check_files() const;
    void read_compression();
    [[nodiscard]] std::vector<std::string> input_files() const;
    [[nodiscard]] std::vector<std::string> output_files() const;

    bool move_messages(spindrift::pipeline::Pipeline& pipeline, Metrics* metrics);
    void attend(spindrift::pipeline::Pipeline& pipeline, Stats* stats, Metrics* metrics);
    void print_totals(const spindrift::pipeline::Counters& counters) const;
    [[nodiscard]] bool shows_progress() const;
    void debug(int level, const std::string& line) const;
    void show(const spindrift::Event& event) const;
    [[nodiscard]] spindrift::Reporter reporter() const;

    std::string program_;
    Options options_;
    spindrift::compat::NmsgLines lines_;
    Background background_;
    std::string folder_;  // where names begin, once we have left it
    std::optional<PidFile> pid_file_;
    const spindrift::pipeline::Sink* last_file_ = nullptr;  // the one totals are shown for
    spindrift::nmsg::Registry registry_ = spindrift::nmsg::built_in_types();
    spindrift::nmsg::Aliases aliases_;
    const spindrift::nmsg::Schema* schema_ = nullptr;  // of -V and -T
    spindrift::io::HeaderFilter filter_;
    spindrift::nmsg::HeaderOverride header_;
    std::optional<spindrift::file::Compression> compression_;  // of text files
    std::shared_ptr<spindrift::io::ZmqContext> zmq_;
    std::unique_ptr<spindrift::pipeline::Condition> condition_;  // of --where
    std::optional<Metrics::Address> metrics_address_;
    std::optional<std::uint64_t> total_size_ = 0;  // of all inputs, while all are known
};

}  // namespace nmsgtool
