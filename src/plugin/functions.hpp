#pragma once

#include <spindrift/base/loaded_module.hpp>

#include <pcap.h>

#include <nmsg.h>

#include <nmsg/nmsg2.h>

namespace spindrift::plugin {

/// The functions of libnmsg.so.8 that are used. Nothing else of it is: plain C types cross the border.
struct Functions {
    /// \throws Error if the library lacks one of them
    explicit Functions(const LoadedModule& library);

    decltype(&::nmsg_init) init;
    decltype(&::nmsg_set_debug) set_debug;
    decltype(&::nmsg_res_lookup) res_lookup;
    decltype(&::nmsg2_last_error) last_error;
    decltype(&::nmsg2_set_log_fp) set_log;

    decltype(&::nmsg_fltmod_init) fltmod_init;
    decltype(&::nmsg_fltmod_destroy) fltmod_destroy;
    decltype(&::nmsg_fltmod_thread_init) fltmod_thread_init;
    decltype(&::nmsg_fltmod_thread_fini) fltmod_thread_fini;
    decltype(&::nmsg_fltmod_filter_message) fltmod_filter_message;

    decltype(&::nmsg_statsmod_init) statsmod_init;
    decltype(&::nmsg_statsmod_destroy) statsmod_destroy;
    decltype(&::nmsg_statsmod_add_io) statsmod_add_io;
    decltype(&::nmsg_io_init) io_init;
    decltype(&::nmsg_io_destroy) io_destroy;
    decltype(&::nmsg2_io_set_stats_fp) io_set_stats;

    decltype(&::nmsg_msgmod_lookup) msgmod_lookup;
    decltype(&::nmsg_msgmod_get_max_vid) msgmod_max_vid;
    decltype(&::nmsg_msgmod_get_max_msgtype) msgmod_max_msgtype;
    decltype(&::nmsg_msgmod_vid_to_vname) msgmod_vendor_name;
    decltype(&::nmsg_msgmod_msgtype_to_mname) msgmod_type_name;
    decltype(&::nmsg2_msgmod_is_plugin) msgmod_is_plugin;
    decltype(&::nmsg2_msgmod_is_opaque) msgmod_is_opaque;
    decltype(&::nmsg2_msgmod_get_num_fields) msgmod_num_fields;
    decltype(&::nmsg2_msgmod_get_field) msgmod_field;
    decltype(&::nmsg2_msgmod_get_enum_value) msgmod_enum_value;
    decltype(&::nmsg2_msgmod_parse_value) msgmod_parse_value;

    decltype(&::nmsg2_message_from_payload_bytes) message_from_bytes;
    decltype(&::nmsg2_message_get_payload_bytes) message_bytes;
    decltype(&::nmsg2_message_get_error) message_error;
    decltype(&::nmsg_message_destroy) message_destroy;
    decltype(&::nmsg_message_get_vid) message_vid;
    decltype(&::nmsg_message_get_msgtype) message_msgtype;
    decltype(&::nmsg_message_get_time) message_time;
    decltype(&::nmsg_message_get_source) message_source;
    decltype(&::nmsg_message_get_operator) message_operator;
    decltype(&::nmsg_message_get_group) message_group;
    decltype(&::nmsg_message_set_source) message_set_source;
    decltype(&::nmsg_message_set_operator) message_set_operator;
    decltype(&::nmsg_message_set_group) message_set_group;
    decltype(&::nmsg_message_get_field_by_idx) message_field;
    decltype(&::nmsg_message_to_pres) message_to_pres;
    decltype(&::nmsg_message_to_json) message_to_json;

    decltype(&::nmsg_pcap_input_open) pcap_open;
    decltype(&::nmsg_pcap_input_close) pcap_close;
    decltype(&::nmsg_pcap_input_setfilter) pcap_set_filter;
    decltype(&::nmsg_input_open_pcap) input_open_pcap;
    decltype(&::nmsg_input_close) input_close;
    decltype(&::nmsg2_input_read_batch) input_read_batch;
    decltype(&::nmsg2_input_get_error) input_error;
};

}  // namespace spindrift::plugin
