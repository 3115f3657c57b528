#include "constants.h"

struct constant {
    const char* name;
    IV value;
};

static const struct constant constants[] = {
    {"NMSG_ALIAS_OPERATOR", nmsg_alias_operator},
    {"NMSG_ALIAS_GROUP", nmsg_alias_group},
    {"NMSG_WBUFSZ_ETHER", NMSG_WBUFSZ_ETHER},
    {"NMSG_WBUFSZ_JUMBO", NMSG_WBUFSZ_JUMBO},
    {"NMSG_WBUFSZ_MAX", NMSG_WBUFSZ_MAX},
    {"NMSG_WBUFSZ_MIN", NMSG_WBUFSZ_MIN},
    {"NMSG_RBUFSZ", NMSG_RBUFSZ},
    {"NMSG_RBUF_TIMEOUT", NMSG_RBUF_TIMEOUT},
    {"NMSG_DEFAULT_SNAPLEN", NMSG_DEFAULT_SNAPLEN},
    {"NMSG_FT_ENUM", nmsg_msgmod_ft_enum},
    {"NMSG_FT_BYTES", nmsg_msgmod_ft_bytes},
    {"NMSG_FT_STRING", nmsg_msgmod_ft_string},
    {"NMSG_FT_MLSTRING", nmsg_msgmod_ft_mlstring},
    {"NMSG_FT_IP", nmsg_msgmod_ft_ip},
    {"NMSG_FT_UINT16", nmsg_msgmod_ft_uint16},
    {"NMSG_FT_UINT32", nmsg_msgmod_ft_uint32},
    {"NMSG_FT_UINT64", nmsg_msgmod_ft_uint64},
    {"NMSG_FT_INT16", nmsg_msgmod_ft_int16},
    {"NMSG_FT_INT32", nmsg_msgmod_ft_int32},
    {"NMSG_FT_INT64", nmsg_msgmod_ft_int64},
    {"NMSG_FT_DOUBLE", nmsg_msgmod_ft_double},
    {"NMSG_FT_BOOL", nmsg_msgmod_ft_bool},
    {"NMSG_FF_REPEATED", NMSG_MSGMOD_FIELD_REPEATED},
    {"NMSG_FF_REQUIRED", NMSG_MSGMOD_FIELD_REQUIRED},
    {"NMSG_FF_HIDDEN", NMSG_MSGMOD_FIELD_HIDDEN},
    {"NMSG_FF_NOPRINT", NMSG_MSGMOD_FIELD_NOPRINT},
    {"NMSG_FF_FORMAT_RAW", NMSG_MSGMOD_FIELD_FORMAT_RAW},
    {"NMSG_INPUT_TYPE_STREAM", nmsg_input_type_stream},
    {"NMSG_INPUT_TYPE_PCAP", nmsg_input_type_pcap},
    {"NMSG_INPUT_TYPE_PRES", nmsg_input_type_pres},
    {"NMSG_INPUT_TYPE_CALLBACK", nmsg_input_type_callback},
    {"NMSG_INPUT_TYPE_JSON", nmsg_input_type_json},
    {"NMSG_OUTPUT_TYPE_STREAM", nmsg_output_type_stream},
    {"NMSG_OUTPUT_TYPE_PRES", nmsg_output_type_pres},
    {"NMSG_OUTPUT_TYPE_CALLBACK", nmsg_output_type_callback},
    {"NMSG_OUTPUT_TYPE_JSON", nmsg_output_type_json},
    {"NMSG_OUTPUT_MODE_STRIPE", nmsg_io_output_mode_stripe},
    {"NMSG_OUTPUT_MODE_MIRROR", nmsg_io_output_mode_mirror},
    {"NMSG_CLOSE_TYPE_EOF", nmsg_io_close_type_eof},
    {"NMSG_CLOSE_TYPE_COUNT", nmsg_io_close_type_count},
    {"NMSG_CLOSE_TYPE_INTERVAL", nmsg_io_close_type_interval},
    {"NMSG_PCAP_TYPE_FILE", nmsg_pcap_type_file},
    {"NMSG_PCAP_TYPE_LIVE", nmsg_pcap_type_live},
    {"NMSG_RES_SUCCESS", nmsg_res_success},
    {"NMSG_RES_FAILURE", nmsg_res_failure},
    {"NMSG_RES_EOF", nmsg_res_eof},
    {"NMSG_RES_MEMFAIL", nmsg_res_memfail},
    {"NMSG_RES_MAGIC_MISMATCH", nmsg_res_magic_mismatch},
    {"NMSG_RES_VERSION_MISMATCH", nmsg_res_version_mismatch},
    {"NMSG_RES_PBUF_READY", nmsg_res_pbuf_ready},
    {"NMSG_RES_NOTIMPL", nmsg_res_notimpl},
    {"NMSG_RES_STOP", nmsg_res_stop},
    {"NMSG_RES_AGAIN", nmsg_res_again},
    {"NMSG_RES_PARSE_ERROR", nmsg_res_parse_error},
    {"NMSG_RES_PCAP_ERROR", nmsg_res_pcap_error},
    {"NMSG_RES_READ_FAILURE", nmsg_res_read_failure},
    {"NMSG_RES_CONTAINER_FULL", nmsg_res_container_full},
    {"NMSG_RES_CONTAINER_OVERFULL", nmsg_res_container_overfull},
    {"NMSG_RES_ERRNO", nmsg_res_errno},
};

void define_constants(pTHX) {
    HV* const util = gv_stashpvs("Net::Nmsg::Util", GV_ADD);
    for (size_t i = 0; i < C_ARRAY_LENGTH(constants); ++i) {
        newCONSTSUB(util, constants[i].name, newSViv(constants[i].value));
    }
}
