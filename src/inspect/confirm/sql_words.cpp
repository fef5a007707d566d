// SPDX-License-Identifier: Apache-2.0
// Lists by use, made into one sorted table at compile time; a word is found by bisection.
#include "inspect/confirm/sql_words.hpp"

#include <algorithm>
#include <array>

#include "inspect/text.hpp"

namespace tapwarden {
namespace {

using namespace sql;

struct List {
  SqlMarks marks;
  std::string_view words;  // blanks between them
};

constexpr std::array kLists{
    List{logical, "or and xor having where eqv imp"},
    List{compares, "like in is between similar exists contains"},
    List{compares_only, "rlike regexp glob ilike sounds overlaps"},
    List{calculates, "div mod"},
    List{postfix, "isnull notnull"},
    List{prefix, "not binary exists any some all distinct interval prior row array"},
    List{joins, "union intersect except minus"},
    List{constant,
         "null true false unknown current_user session_user system_user user sysdate "
         "systimestamp localtime localtimestamp current_date current_time current_timestamp "
         "utc_date utc_time utc_timestamp default rownum rowid"},
    List{statement,
         "select insert update delete drop create alter exec execute declare shutdown "
         "waitfor truncate grant revoke merge copy call begin if set load attach replace "
         "rename handler use backup restore kill print reconfigure bulk dbcc while goto do "
         "pragma vacuum commit rollback analyze"},
    List{clause,
         "order group limit offset into procedure for from as collate escape when then else "
         "end asc desc by using on window fetch returning values at"},
    List{acts | function,
         "sleep benchmark pg_sleep pg_sleep_for pg_sleep_until extractvalue updatexml "
         "load_file xp_cmdshell xp_dirtree xp_fileexist xp_regread xp_regwrite xp_subdirs "
         "randomblob zeroblob make_set gtid_subset gtid_subtract geometrycollection "
         "multipoint multipolygon multilinestring linestring polygon json_keys group_concat "
         "sys_eval sys_exec load_extension lo_import lo_export lo_get lo_create "
         "lo_from_bytea pg_read_file pg_read_binary_file pg_ls_dir dblink dblink_connect "
         "query_to_xml database_to_xml table_to_xml cursor_to_xml openrowset openquery "
         "opendatasource sp_executesql sp_oacreate sp_password sp_makewebtask sp_configure "
         "sp_addextendedproc xp_availablemedia xp_enumdsn xp_loginconfig xp_servicecontrol "
         "xp_terminate_process xmltype dburitype httpuritype name_const fn_get_audit_file "
         "fts3_tokenizer master_pos_wait get_lock release_lock "
         "is_free_lock get_host_address get_host_name receive_message"},
    List{package,
         "dbms_pipe dbms_lock dbms_session utl_http utl_inaddr utl_file utl_smtp utl_tcp "
         "ctxsys drithsx dbms_xmlgen dbms_xmlquery dbms_ldap dbms_java dbms_scheduler "
         "dbms_utility dbms_export_extension"},
    List{tells | function,
         "version user database schema current_user session_user system_user "
         "current_database current_schema connection_id db_name host_name suser_name "
         "suser_sname user_name current_setting pg_backend_pid inet_server_addr "
         "sqlite_version serverproperty object_id sys_context userenv found_rows "
         "last_insert_id row_count is_srvrolemember"},
    List{probes | function,
         "ascii ord conv unhex hex bin oct char chr unichr compress uncompress coercibility "
         "collation unicode to_hex from_base64 encode decode md5 sha1 sha2 soundex crc32 "
         "bit_length cot pi rand"},
    List{cuts | function,
         "substr substring mid left right length char_length character_length octet_length "
         "len position instr locate lpad rpad reverse overlay concat concat_ws cast convert "
         "count"},
    List{chooses | function, "if iif ifnull nullif elt coalesce nvl nvl2"},
    List{function,
         "abs acos asin atan atan2 avg bit_and bit_count bit_or bit_xor ceil ceiling cos "
         "curdate curtime date date_add date_format date_sub datediff day dayname dayofmonth "
         "degrees des_decrypt des_encrypt encrypt exp export_set extract field find_in_set "
         "floor format from_unixtime greatest least hour inet_aton inet_ntoa json_extract "
         "json_array json_object last_day lcase ln log log10 log2 lower ltrim makedate max "
         "min minute mod month monthname now old_password password period_add pow power "
         "quarter quote radians random regexp_instr regexp_like regexp_replace regexp_substr "
         "repeat replace round rtrim second sign sin space sqrt stddev strcmp std sum "
         "str_to_date sysdate tan time timediff timestamp to_char to_number to_base64 "
         "to_days trim trunc truncate ucase unix_timestamp upper utc_date uuid variance week "
         "weekday year yearweek json_build_object jsonb_pretty unistr starts_with translate "
         "initcap stuff patindex charindex isnull strcomp string_agg array_agg listagg "
         "values row match against typeof xmlelement xmlagg row_to_json to_json dump "
         "rawtohex hextoraw getdate dateadd aes_decrypt aes_encrypt interval insert contains"},
    List{type,
         "int integer bigint smallint text varchar char numeric decimal float real double "
         "bool boolean json jsonb date time timestamp regclass bytea uuid name oid xml "
         "nvarchar signed unsigned"},
    List{catalogue,
         "information_schema pg_catalog sysobjects syscolumns sysdatabases sqlite_master "
         "sqlite_schema sqlite_temp_master all_tables user_tables all_tab_columns "
         "user_tab_columns pg_shadow pg_user pg_tables pg_class pg_database pg_authid "
         "msysobjects performance_schema dba_users dba_tables all_users dual"},
};

struct Entry {
  std::string_view word;
  SqlMarks marks = 0;
};

constexpr std::size_t kWordsMax = 640;
constexpr std::size_t kWordBytesMax = 24;

struct Table {
  std::array<Entry, kWordsMax> entry;
  std::size_t size = 0;
};

constexpr Table make_table() {
  Table table;
  for (const List& list : kLists) {
    std::string_view rest = list.words;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
      table.entry[table.size++] = {word, list.marks};
    }
  }
  Entry* const end = table.entry.data() + table.size;
  std::sort(table.entry.data(), end,
            [](const Entry& a, const Entry& b) { return a.word < b.word; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < table.size; ++i) {
    if (kept > 0 && table.entry[kept - 1].word == table.entry[i].word) {
      table.entry[kept - 1].marks |= table.entry[i].marks;
    } else {
      table.entry[kept++] = table.entry[i];
    }
  }
  table.size = kept;
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

SqlMarks sql_marks(std::string_view word) noexcept {
  if (word.size() < 2 || word.size() > kWordBytesMax) return 0;
  std::array<char, kWordBytesMax> folded{};
  std::transform(word.begin(), word.end(), folded.begin(), lower_ascii);
  const std::string_view wanted{folded.data(), word.size()};
  const Entry* const end = kTable.entry.data() + kTable.size;
  const Entry* const found =
      std::lower_bound(kTable.entry.data(), end, wanted,
                       [](const Entry& entry, std::string_view key) { return entry.word < key; });
  return found != end && found->word == wanted ? found->marks : 0;
}

}  // namespace tapwarden
