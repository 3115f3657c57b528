#include "io.hpp"

#include "guard.hpp"
#include "malloc_text.hpp"
#include "open_zmq.hpp"
#include "source_input.hpp"
#include "statsmod.hpp"

#include <spindrift/base/blocked_signals.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/thread.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <string>

using namespace spindrift::capi;
using spindrift::Thread;

namespace {

bool is_good_end(nmsg_res result) noexcept {
    return result == nmsg_res_success || result == nmsg_res_eof || result == nmsg_res_stop;
}

std::time_t random_below(unsigned bound) {
    return bound != 0 ? static_cast<std::time_t>(std::random_device()() % bound) : 0;
}

}  // namespace

nmsg_io::~nmsg_io() {
    forget_statistics_of(this);
    for (Input& input : inputs_) {
        if (limits.on_close != nullptr) {
            nmsg_io_close_event event{};
            event.input = &input.input;
            event.input_type = input.input->type();
            event.io = this;
            event.io_type = nmsg_io_io_type_input;
            event.close_type = nmsg_io_close_type_eof;
            event.user = input.user;
            limits.on_close(&event);
        }
        ::nmsg_input_close(&input.input);
    }
    for (const auto& output : outputs_) {
        output->end(limits.on_close);
    }
}

void nmsg_io::add(nmsg_input_t input, void* user) {
    inputs_.push_back({input, user});
}

void nmsg_io::add(nmsg_output_t output, void* user) {
    outputs_.push_back(std::make_unique<IoOutput>(this, output, user));
}

nmsg_res nmsg_io::loop() {
    if (inputs_.empty()) {
        return nmsg_res_success;
    }
    if (outputs_.empty()) {
        return nmsg_res_failure;
    }
    limits.offset = is_randomized ? random_below(limits.interval) : 0;
    for (const auto& output : outputs_) {
        output->begin(limits);
    }
    std::vector<nmsg_res> results(inputs_.size(), nmsg_res_failure);
    {
        std::vector<Thread> threads;
        start(threads, results);
    }  // which waits for them
    for (const nmsg_res result : results) {
        if (!is_good_end(result)) {
            return nmsg_res_failure;
        }
    }
    return nmsg_res_success;
}

void nmsg_io::start(std::vector<Thread>& threads, std::vector<nmsg_res>& results) {
    const spindrift::BlockedSignals blocked;
    for (unsigned i = 0; i < inputs_.size(); ++i) {
        threads.emplace_back([this, i, &results] { results[i] = run(i); },
                             [this](const std::exception_ptr& failure) {
                                 warn(1, spindrift::failure_text(failure));
                                 stop();
                             });
    }
}

void nmsg_io::stop() noexcept {
    stops_.store(true, std::memory_order_release);
    for (const Input& input : inputs_) {
        input.input->stop();
    }
    for (const auto& output : outputs_) {
        output->interrupt();
    }
}

nmsg_res nmsg_io::run(unsigned number) {
    if (at_start != nullptr) {
        at_start(number, at_start_user);
    }
    const nmsg_res result = read_messages(number);
    if (at_exit != nullptr) {
        at_exit(number, at_exit_user);
    }
    return result;
}

nmsg_res nmsg_io::read_messages(unsigned number) {
    IoFilters::Thread thread(filters);
    if (const nmsg_res result = thread.begin(); result != nmsg_res_success) {
        return result;
    }
    nmsg_input& input = *inputs_[number].input;
    std::size_t next = 0;  // output
    while (!stops_.load(std::memory_order_acquire)) {
        MessageHandle message;
        nmsg_res result = input.read(message);
        if (result == nmsg_res_again) {
            result = outputs_[next]->check();
        } else if (result != nmsg_res_success) {
            return result;
        } else if (message != nullptr) {
            bool keeps = true;
            if (const nmsg_res filtered = thread.filter(message, keeps); filtered != nmsg_res_success) {
                return filtered;
            }
            result = keeps ? write(std::move(message), next) : nmsg_res_success;
        }
        if (result != nmsg_res_success) {
            stop();
            return result;
        }
    }
    return nmsg_res_success;
}

nmsg_res nmsg_io::write(MessageHandle message, std::size_t& next) {
    if (mode == nmsg_io_output_mode_mirror) {
        return write_to_all(message);
    }
    const nmsg_res result = outputs_[next]->write(message);
    next = next + 1 < outputs_.size() ? next + 1 : 0;
    return result;
}

nmsg_res nmsg_io::write_to_all(MessageHandle& message) {
    for (const auto& output : outputs_) {
        nmsg_res result = nmsg_res_failure;
        if (output->shares_messages()) {
            result = output->write(message);
        } else {
            MessageHandle copy = copy_of(*message);
            result = output->write(copy);
        }
        if (result != nmsg_res_success) {
            return result;
        }
    }
    return nmsg_res_success;
}

void nmsg_io::get_stats(std::uint64_t& in, std::uint64_t& out, std::uint64_t& received, std::uint64_t& dropped) const {
    in = out = received = dropped = 0;
    if (const nmsg2_io_stats_fp supply = stats; supply != nullptr) {
        supply(&in, &out, &received, &dropped, stats_user);
        return;
    }
    for (const Input& input : inputs_) {
        in += input.input->messages_read();
        if (const auto counts = input.input->stream_counts()) {
            received += counts->received;
            dropped += input.input->counts_sequences() ? counts->dropped : 0;
        }
    }
    for (const auto& output : outputs_) {
        out += output->written();
    }
}

namespace {

nmsg_res add_input(nmsg_io_t io, nmsg_input_t input, void* user) {
    if (io == nullptr || input == nullptr) {
        return nmsg_res_failure;
    }
    io->add(input, user);
    return nmsg_res_success;
}

// A datagram socket that is bound to the address; negative on failure.
int bound_socket(int family, const char* address, unsigned port) noexcept {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    sockaddr* bound = nullptr;
    socklen_t size = 0;
    if (port > 0xFFFF || ::nmsg_sock_parse(family, address, port, &v4, &v6, &bound, &size) != nmsg_res_success) {
        return -1;
    }
    const int socket = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        return -1;
    }
    const int on = 1;
    static_cast<void>(::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
    if (::geteuid() == 0) {
        const int room = 16 << 20;
        ::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
    }
    if (::bind(socket, bound, size) != 0) {
        ::close(socket);
        return -1;
    }
    return socket;
}

nmsg_res add_port(nmsg_io_t io, int family, const char* address, unsigned port, void* user) {
    const int socket = bound_socket(family, address, port);
    if (socket < 0) {
        return nmsg_res_failure;
    }
    const nmsg_input_t input = ::nmsg_input_open_sock(socket);
    if (input == nullptr) {
        ::close(socket);
        return nmsg_res_failure;
    }
    return add_input(io, input, user);
}

nmsg_res add_ports(nmsg_io_t io, const char* text, void* user) {
    int family = 0;
    char* address = nullptr;
    unsigned first = 0;
    unsigned last = 0;
    const nmsg_res parsed = ::nmsg_sock_parse_sockspec(text, &family, &address, &first, &last);
    const std::unique_ptr<char, decltype(&std::free)> owner(address, &std::free);
    if (parsed != nmsg_res_success) {
        return parsed;
    }
    for (unsigned port = first; port <= last; ++port) {
        if (const nmsg_res result = add_port(io, family, address, port, user); result != nmsg_res_success) {
            return result;
        }
    }
    return nmsg_res_success;
}

// Calls `add` with each address of a channel, as far as it succeeds.
template <class Add>
nmsg_res for_channel(const char* channel, Add add) {
    char** addresses = nullptr;
    const int count = channel != nullptr ? ::nmsg_chalias_lookup(channel, &addresses) : 0;
    nmsg_res result = count > 0 ? nmsg_res_success : nmsg_res_failure;
    for (int i = 0; i < count && result == nmsg_res_success; ++i) {
        result = add(addresses[i]);
    }
    ::nmsg_chalias_free(&addresses);
    return result;
}

nmsg_res add_file(nmsg_io_t io, const char* name, void* user) {
    if (io == nullptr || name == nullptr) {
        return nmsg_res_failure;
    }
    const int file = ::open(name, O_RDONLY | O_CLOEXEC);
    const nmsg_input_t input = file >= 0 ? ::nmsg_input_open_file(file) : nullptr;
    if (input == nullptr && file >= 0) {
        ::close(file);
    }
    return add_input(io, input, user);
}

nmsg_io_t make_io() {
    auto io = std::make_unique<nmsg_io>();
    if (nmsg_statsmod_t const statistics = configured_statsmod(); statistics != nullptr) {
        const std::string name = fmt::format("nmsg_io@0x{:x}", reinterpret_cast<std::uintptr_t>(io.get()));
        if (statistics->add(io.get(), name.c_str()) != nmsg_res_success) {
            throw spindrift::Error("the statistics module does not accept the loop");
        }
    }
    return io.release();
}

}  // namespace

extern "C" {

nmsg_io_t nmsg_io_init(void) {
    const nmsg_io_t io = guarded(nmsg_io_t(nullptr), make_io);
    if (io == nullptr) {
        warn(1, last_error());
    }
    return io;
}

void nmsg_io_destroy(nmsg_io_t* io) {
    if (io != nullptr) {
        delete *io;
        *io = nullptr;
    }
}

nmsg_res nmsg_io_add_filter(nmsg_io_t io, nmsg_filter_message_fp fp, void* data) {
    return guarded(nmsg_res_failure, [&] {
        if (io == nullptr || fp == nullptr) {
            return nmsg_res_failure;
        }
        io->filters.add(fp, data);
        return nmsg_res_success;
    });
}

nmsg_res nmsg_io_add_filter_module(nmsg_io_t io, const char* name, const void* param, const size_t len_param) {
    return guarded(nmsg_res_failure, [&] {
        std::unique_ptr<nmsg_fltmod> module(io != nullptr ? ::nmsg_fltmod_init(name, param, len_param) : nullptr);
        if (module == nullptr) {
            return nmsg_res_failure;
        }
        io->filters.add(std::move(module));
        return nmsg_res_success;
    });
}

nmsg_res nmsg_io_add_input(nmsg_io_t io, nmsg_input_t input, void* user) {
    return guarded(nmsg_res_failure, [&] { return add_input(io, input, user); });
}

nmsg_res nmsg_io_add_input_channel(nmsg_io_t io, const char* chan, void* user) {
    return guarded(nmsg_res_failure, [&] {
        return for_channel(chan, [&](const char* address) { return ::nmsg_io_add_input_sockspec(io, address, user); });
    });
}

nmsg_res nmsg_io_add_input_zmq_channel(nmsg_io_t io, void* zmq_ctx, const char* chan, void* user) {
    return guarded(nmsg_res_failure, [&] {
        return for_channel(chan, [&](const char* endpoint) {
            return add_input(io, ::nmsg_input_open_zmq_endpoint(zmq_ctx, endpoint), user);
        });
    });
}

nmsg_res nmsg_io_add_input_sockspec(nmsg_io_t io, const char* sockspec, void* user) {
    return guarded(nmsg_res_failure, [&] {
        return io != nullptr && sockspec != nullptr ? add_ports(io, sockspec, user) : nmsg_res_failure;
    });
}

nmsg_res nmsg_io_add_input_fname(nmsg_io_t io, const char* fname, void* user) {
    return guarded(nmsg_res_failure, [&] { return add_file(io, fname, user); });
}

nmsg_res nmsg_io_add_output(nmsg_io_t io, nmsg_output_t output, void* user) {
    return guarded(nmsg_res_failure, [&] {
        if (io == nullptr || output == nullptr) {
            return nmsg_res_failure;
        }
        io->add(output, user);
        return nmsg_res_success;
    });
}

nmsg_res nmsg_io_loop(nmsg_io_t io) {
    return guarded(nmsg_res_failure, [&] { return io != nullptr ? io->loop() : nmsg_res_failure; });
}

void nmsg_io_breakloop(nmsg_io_t io) {
    if (io != nullptr) {
        io->stop();
    }
}

unsigned nmsg_io_get_num_inputs(nmsg_io_t io) {
    return io != nullptr ? static_cast<unsigned>(io->input_count()) : 0;
}

unsigned nmsg_io_get_num_outputs(nmsg_io_t io) {
    return io != nullptr ? static_cast<unsigned>(io->output_count()) : 0;
}

void nmsg_io_set_close_fp(nmsg_io_t io, nmsg_io_close_fp close_fp) {
    if (io != nullptr) {
        io->limits.on_close = close_fp;
    }
}

void nmsg_io_set_atstart_fp(nmsg_io_t io, nmsg_io_user_fp user_fp, void* user) {
    if (io != nullptr) {
        io->at_start = user_fp;
        io->at_start_user = user;
    }
}

void nmsg_io_set_atexit_fp(nmsg_io_t io, nmsg_io_user_fp user_fp, void* user) {
    if (io != nullptr) {
        io->at_exit = user_fp;
        io->at_exit_user = user;
    }
}

void nmsg2_io_set_stats_fp(nmsg_io_t io, nmsg2_io_stats_fp fp, void* user) {
    if (io != nullptr) {
        io->stats_user = user;
        io->stats = fp;
    }
}

void nmsg_io_set_count(nmsg_io_t io, unsigned count) {
    if (io != nullptr) {
        io->limits.count = count;
    }
}

// The loop itself has nothing to say beyond what the level of the process says.
void nmsg_io_set_debug(nmsg_io_t, int) {}

void nmsg_io_set_filter_policy(nmsg_io_t io, const nmsg_filter_message_verdict policy) {
    if (io != nullptr && (policy == nmsg_filter_message_verdict_ACCEPT || policy == nmsg_filter_message_verdict_DROP)) {
        io->filters.set_policy(policy);
    }
}

void nmsg_io_set_interval(nmsg_io_t io, unsigned interval) {
    if (io != nullptr) {
        io->limits.interval = interval;
    }
}

void nmsg_io_set_interval_randomized(nmsg_io_t io, bool randomized) {
    if (io != nullptr) {
        io->is_randomized = randomized;
    }
}

void nmsg_io_set_output_mode(nmsg_io_t io, nmsg_io_output_mode output_mode) {
    if (io != nullptr && (output_mode == nmsg_io_output_mode_stripe || output_mode == nmsg_io_output_mode_mirror)) {
        io->mode = output_mode;
    }
}

nmsg_res nmsg_io_get_stats(nmsg_io_t io, uint64_t* sum_in, uint64_t* sum_out, uint64_t* container_recvs,
                           uint64_t* container_drops) {
    if (io == nullptr || sum_in == nullptr || sum_out == nullptr || container_recvs == nullptr ||
        container_drops == nullptr) {
        return nmsg_res_failure;
    }
    io->get_stats(*sum_in, *sum_out, *container_recvs, *container_drops);
    return nmsg_res_success;
}

}  // extern "C"
