// Made from script/ and style/ by `npm run page`. Change those instead.

/** What runs in the page. */
export const SCRIPT: string = `"use strict";(()=>{function nt(t){return t==null||t===!1||t===""?[]:t instanceof Node||typeof t=="string"?[t]:t.flatMap(nt)}function s(t,e={},...n){let o=document.createElement(t);
for(let[r,i]of Object.entries(e))i===void 0||i===!1||o.setAttribute(r,i===!0?"":String(i));return o.append(...nt(n)),o}function m(t,...e){t.replaceChildren(...nt(
e))}function w(t,e){let n=document.getElementById(t);if(n instanceof e)return n;throw new Error(\`The document has no \${e.name} with the id \${t}.\`)}function S(t,e,n){
let o=s("button",{type:"button",...e},t);return o.addEventListener("click",n),o}function E(t,e){return s("span",{class:"badge","data-tone":e},t)}function $(t,e,n={}){
let o=s("details",n,s("summary",{},t)),r=()=>{o.open&&o.childElementCount===1&&o.append(e())};return o.addEventListener("toggle",r),r(),o}function Et(t,e){let n=new Set(
e);for(let r of Array.from(t.children))n.has(r)||r.remove();let o=t.firstElementChild;for(let r of e)r===o?o=o.nextElementSibling:t.insertBefore(r,o)}function M(t,e){
let n=!1,o=0,r=()=>{n=!1;let i=performance.now();t(),o=performance.now()-i};return()=>{n||(n=!0,setTimeout(r,Math.max(e,Math.min(1e3,o*6))))}}function h(t){return typeof t=="object"&&t!==null&&!Array.isArray(t)}function l(t){return h(t)?t:{}}function v(t){return Array.isArray(t)?t:[]}function p(t){return t==
null||t===!1?"":String(t)}function f(t){return typeof t=="number"?t.toLocaleString("en-US"):""}function O(t){return typeof t!="number"?"":t<9.95?\`\${t.toFixed(1)}\\
 ms\`:t<999.5?\`\${Math.round(t)} ms\`:\`\${(t/1e3).toFixed(2)} s\`}function K(t){let e=new Date(t);return\`\${[e.getHours(),e.getMinutes(),e.getSeconds()].map(r=>String(
r).padStart(2,"0")).join(":")}.\${String(e.getMilliseconds()).padStart(3,"0")}\`}function N(...t){return t.filter(Boolean).map(String).join(" · ")}var zt=4e3;function st(t,e){return typeof e!="string"||e.length<=zt?e:\`\${e.slice(0,200)}… (\${f(e.length)} characters)\`}var Ut=/("(?:[^"\\\\]|\\\\.)*")(\\s*:)?|\\b(?:true|false|null)\\b|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?/g,
Wt=4e4;function Zt(t){let e=[],n=0;for(let o of t.matchAll(Ut)){let[r,i,a]=o,c=a?"key":i?"string":"value",u=i??r;e.push(t.slice(n,o.index),s("span",{class:\`json\\
-\${c}\`},u)),n=o.index+u.length}return[...e,t.slice(n)]}var Qt=72,ot=t=>typeof t=="object"&&t!==null;function q(t){if(!ot(t))return JSON.stringify(st("",t))??"nu\\
ll";if(Array.isArray(t))return\`[\${t.map(q).join(", ")}]\`;let e=Object.entries(t).map(([n,o])=>\`\${JSON.stringify(n)}: \${q(o)}\`);return e.length===0?"{}":\`{ \${e.join(
", ")} }\`}function rt(t,e=""){if(!ot(t))return q(t);let o=e!==""&&!Object.values(t).some(ot)?q(t):void 0;if(o!==void 0&&o.length+e.length<=Qt)return o;let r=\`\${e}\\
  \`,i=Array.isArray(t)?t.map(u=>r+rt(u,r)):Object.entries(t).map(([u,H])=>\`\${r}\${JSON.stringify(u)}: \${rt(H,r)}\`),[a,c]=Array.isArray(t)?["[","]"]:["{","}"];return i.
length===0?a+c:\`\${a}
\${i.join(\`,
\`)}
\${e}\${c}\`}function g(t){let e=rt(t);return s("pre",{class:"json"},e.length>Wt?e:Zt(e))}var Xt={text:"text",thinking:"thinking",redacted_thinking:"thinking",tool_use:"call",server_tool_use:"call",mcp_tool_use:"call",tool_result:"result",image:"medi\\
a",document:"media",container_upload:"media",search_result:"media"};function vt(t){let e=String(t);return Xt[e]??(e.endsWith("_tool_result")?"result":"other")}var Yt=/^image\\/(png|jpeg|gif|webp)$/,
at=2e4;function T(t){let e=String(t??""),n=s("div",{class:"prose"},e.slice(0,at));if(e.length<=at)return n;let o=\`Show all \${f(e.length)} characters\`;return n.append(
"…",S(o,{},()=>n.replaceChildren(e))),n}var F=t=>s("p",{class:"facts"},t);function ct(t){if(!h(t))return g(t);let{type:e,data:n,media_type:o,url:r,file_id:i}=t;
if(e==="text")return T(n);if(e==="content")return A(t.content);let a=typeof n=="string"?Math.floor(n.length*.75):0,c=a>0&&\`\${f(a)} bytes\`;return F(N(o,c,r,i)||p(
e))}function te({source:t}){let{type:e,media_type:n,data:o}=l(t);if(e!=="base64"||!Yt.test(String(n)))return ct(t);let r=s("img",{alt:"Image in the conversation",
loading:"lazy"});return r.src=\`data:\${String(n)};base64,\${String(o)}\`,s("figure",{},r,ct(t))}function ee({title:t,source:e,context:n}){return[t?s("p",{class:"do\\
cument-title"},p(t)):!1,ct(e),n?T(n):!1]}function ne(t){let{title:e,document_title:n,source:o,url:r,document_index:i,cited_text:a}=t,c=e??n??o??r??\`Document \${String(
i??"")}\`;return s("li",{},s("b",{},String(c))," ",String(a??""))}function oe({text:t,citations:e}){let n=v(e).filter(h).map(ne);return[T(t),n.length>0&&s("ol",{
class:"citations"},n)]}function re({content:t}){return t===void 0?F("no content"):typeof t=="string"||Array.isArray(t)?A(t):g(t)}function se({type:t,cache_control:e,
...n}){return Object.keys(n).length>0?g(n):F("nothing else")}function ie(t,e){switch(t.type){case"text":return oe(t);case"thinking":return T(t.thinking);case"re\\
dacted_thinking":return F(\`\${f(String(t.data??"").length)} characters, redacted\`);case"image":return te(t);case"document":return ee(t)}switch(vt(t.type)){case"c\\
all":return e===void 0?g(t.input):s("pre",{class:"json growing"},e);case"result":return re(t);default:return se(t)}}var it=(t,e="")=>s("span",{class:\`tag\${e}\`},
t);function ae(t){let{name:e,server_name:n,is_error:o,signature:r,cache_control:i,id:a,tool_use_id:c}=t,u=l(i).ttl??"5m";return[s("span",{class:"type"},String(t.
type)),e?s("span",{class:"name"},p(e)):!1,n?it(\`on \${p(n)}\`):!1,o?E("error","bad"):!1,r?it("signed"):!1,i?it(\`cache \${p(u)}\`," cache"):!1,s("span",{class:"id"},
p(a??c))]}function xt({type:t,text:e,thinking:n},o){return o??(t==="text"?e:t==="thinking"?n:void 0)}var R=class{#t=s("header");#e=s("div",{class:"block-body"});node=s(
"article",{class:"block"},this.#t,this.#e);#o;#n;constructor(e,n){this.update(e,n)}update(e,n){let o=h(e)?e:{type:"invalid",value:e};this.#o===o&&this.#n===n||(this.#r(
o,n)||m(this.#e,ie(o,n)),this.#o=o,this.#n=n,this.node.dataset.kind=o.is_error?"error":vt(o.type),this.node.dataset.type=String(o.type),m(this.#t,ae(o)))}#r(e,n){
let o=this.#o;if(!o||o.type!==e.type||o.citations!==e.citations)return!1;let r=xt(e,n),i=typeof r=="string"&&r.length<=at&&r!=="",a=this.#e.firstElementChild?.firstChild;
return!i||!xt(o,this.#n)||!(a instanceof Text)?!1:(a.data=r,!0)}};function A(t){if(typeof t=="string")return T(t);let e=v(t).map(n=>new R(n).node);return s("div",
{class:"blocks"},e)}var ce=6;function kt(t){let{role:e,content:n}=l(t),o=String(e??"no role");return s("section",{class:"turn","data-role":o},s("h3",{},o),A(typeof n=="string"?[{type:"\\
text",text:n}]:n))}function le({name:t,type:e,description:n,input_schema:o,...r}){let i={...o?{input_schema:o}:{},...r},a=s("p",{},s("span",{class:"name"},String(
t??e)));return e&&t&&a.append(s("span",{class:"tag"},p(e))),s("li",{},a,n?T(n):!1,Object.keys(i).length>0&&$("Definition",()=>g(i)))}var St=(t,e)=>[s("b",{},t),
" ",s("span",{class:"muted"},e)];function de(t){let n=t.map(l).map(({name:i,type:a})=>p(i??a)).join(", "),o=()=>s("ul",{class:"tools"},t.filter(h).map(le)),r=St(
"Tools",\`\${f(t.length)} · \${n}\`);return $(r,o,{class:"fold"})}function ue(t){let e=v(t).map(o=>p(l(o).text)),n=typeof t=="string"?t:e.join(" ");return $(St("Sy\\
stem",n.slice(0,120)),()=>A(t),{class:"fold",open:n.length<240})}function fe([t,e]){let n=typeof e=="object"?JSON.stringify(e,st):String(e);return s("span",{class:"\\
setting"},s("i",{},t)," ",n.slice(0,200))}function pe(t){let e=Math.max(0,t.length-ce),n=t.slice(e).map(kt);if(e===0)return n;let o=\`Show \${f(e)} earlier messag\\
es\`,r=S(o,{class:"earlier"},()=>r.replaceWith(...t.slice(0,e).map(kt)));return[r,...n]}function Tt({body:t,method:e,path:n}){if(!h(t)||!Array.isArray(t.messages))
return t===void 0?s("p",{class:"muted"},\`\${e} \${n} came without a body.\`):s("section",{class:"turn"},s("h3",{},"Request"),g(t));let{messages:o,system:r,tools:i,
model:a,stream:c,...u}=t;return s("div",{class:"request"},s("p",{class:"settings"},Object.entries(u).map(fe)),r!==void 0&&ue(r),Array.isArray(i)&&de(i),pe(v(o)))}
function me(t){let{type:e,message:n,details:o}=l(t);return s("article",{class:"block","data-kind":"error","data-type":"error"},s("header",{},s("span",{class:"ty\\
pe"},String(e??"error"))),s("div",{class:"block-body"},T(n??JSON.stringify(t))),o?g(o):!1)}var G=class{#t=s("div",{class:"blocks"});#e=s("div");node=s("section",
{class:"turn reply","data-role":"assistant"},s("h3",{},"Reply"),this.#t,this.#e);#o=[];#n;update(e,n){e.content.forEach((o,r)=>this.#r(o,r,e)),this.node.dataset.
state=n.state,!(this.#n===e.error&&this.#e.dataset.note===n.text)&&(this.#n=e.error,this.#e.dataset.note=n.text,m(this.#e,e.error?me(e.error):!1,e.other!==void 0&&
g(e.other),n.text!==""&&s("p",{class:"note","data-state":n.state},n.text)))}#r(e,n,{partial:o}){let r=this.#o[n];if(r)return r.update(e,o.get(n));let i=new R(e,
o.get(n));this.#o[n]=i,this.#t.append(i.node)}};var lt=w("link",HTMLElement),k=w("follow",HTMLInputElement),z=w("filter",HTMLInputElement),V=w("rows",HTMLElement),_t=w("count",HTMLElement),dt=w("empty",HTMLElement),
U=w("older",HTMLElement),Lt=w("clear",HTMLElement),Mt=w("home",HTMLElement),b=w("detail",HTMLElement),C=location.pathname.replace(/\\/+$/,""),_=()=>decodeURIComponent(
location.hash.slice(1));var Ot=200;function he({type:t,delta:e,content_block:n,error:o,message:r}){if(o){let{message:a,type:c}=l(o);return String(a??c??"")}if(n){let{type:a,name:c}=l(n);
return[a,c].filter(Boolean).join(" ")}if(t==="message_delta")return String(l(e).stop_reason??"");if(t==="message_start")return String(l(r).id??"");if(!h(e))return"";
let i=e.text??e.thinking??e.partial_json;return typeof i=="string"?JSON.stringify(i.slice(0,120)):String(e.type)}var ge=({type:t,delta:e})=>String(t==="content_\\
block_delta"?l(e).type??t:t);function ye({at:t,event:e,raw:n=""},o){let r=e,i=[s("span",{class:"at"},O(t)),s("span",{class:"gap"},o&&\`+\${O(t-o.at)}\`),s("span",{
class:"event-type"},r?ge(r):"no event"),s("span",{class:"gist"},r?he(r):n.slice(0,120))],c=$(i,()=>r?g(r):s("pre",{class:"json"},n),{class:"event"});return c.dataset.
type=r?String(r.type):"raw",c}var W=class{#t=s("p",{class:"muted"},"No events: the reply is not a stream.");#e=s("div",{class:"events"});#o=S("Show more",{hidden:!0},
()=>this.#a());node=s("div",{},this.#t,this.#e,this.#o);#n=Ot;#r=[];update(e){this.#r=e,this.#t.hidden=e.length>0;let n=this.#e.childElementCount,o=e.slice(n,this.#n);
this.#e.append(...o.map((r,i)=>ye(r,e[n+i-1]))),this.#o.hidden=e.length<=this.#n,this.#o.textContent=\`Show more (\${f(e.length-this.#n)} left)\`}#a(){this.#n+=Ot,
this.update(this.#r)}};function x({durationMs:t}){return typeof t=="number"}function Z(t){let{status:e,aborted:n,error:o,cut:r}=t;return n?E(e?\`\${e} client left\`:"client left","warn"):
e?x(t)?e<400&&o?E(\`\${e} error\`,"bad"):r?E(\`\${e} cut short\`,"warn"):E(String(e),e<400?"good":"bad"):E(\`\${e} streaming\`,"live"):x(t)?E("no answer","bad"):E("waiti\\
ng","live")}function Ct(t){let{status:e,aborted:n,cut:o}=t;return x(t)?n?{state:"broken",text:"The client closed the connection here."}:e?o?{state:"broken",text:"\\
The stream ends here, without message_stop."}:{state:"done",text:""}:{state:"broken",text:"The connection was closed without an answer."}:{state:"live",text:e?"":
"No answer yet."}}var we=5e3,I=100,d=new Map,L=!1;function Q(t){d.set(t.id,{...d.get(t.id),...t});let[e]=d.keys();d.size<=we||e===void 0||(d.delete(e),L=!0)}function $t(){d.clear(),
L=!1}async function X(t){let e=await fetch(C+t);if(e.ok)return e.json();throw new Error(p(l(l(await e.json()).error).message))}async function Nt(){let{entries:t,
more:e}=await X(\`/journal?summary&limit=\${I}\`),n=new Map(d),o=t[0]?.at??0;d.clear(),L=e;for(let r of t){let i=n.get(r.id);d.set(r.id,i&&x(i)?i:r)}for(let[r,i]of n)
!x(i)&&i.at>o&&d.set(r,i)}async function jt(){let[t]=d.keys();if(t===void 0)return;let e=\`summary&limit=\${I}&before=\${t}\`,{entries:n,more:o}=await X(\`/journal?\${e}\`),
r=[...d];d.clear();for(let i of n)d.set(i.id,i);for(let[i,a]of r)d.set(i,a);L=o}function ut(t,e={}){let n=Object.entries(e).map(([o,r])=>[s("dt",{},o),s("dd",{},r)]);return[s("h3",{},t),n.length>0?s("dl",{},n):s("p",{class:"muted"},"None ye\\
t.")]}function Ht({headers:t,query:e,reply:n}){return s("div",{class:"headers"},Object.keys(e).length>0&&ut("Query",e),ut("Request headers",t),ut("Response head\\
ers",n?.headers))}var Jt=t=>t===void 0?s("p",{class:"muted"},"None."):g(t);function Rt({body:t,reply:e}){let n=e?.events?"The message that the events add up to":
"Response body";return s("div",{class:"raw"},s("h3",{},"Request body"),Jt(t),s("h3",{},n),Jt(e?.body??e?.message))}function be(t,e,n,o){if(e.type==="input_json_delta")return n.set(o,(n.get(o)??"")+String(e.partial_json)),t;if(e.type==="citations_delta")return{...t,citations:[
...v(t.citations),e.citation]};let r={...t};for(let[i,a]of Object.entries(e)){if(i==="type")continue;let c=t[i];r[i]=typeof a=="string"&&typeof c=="string"?c+a:
a}return r}function Ee({content:t,partial:e},n){let o=e.get(n);if(o!==void 0)try{let r=o===""?{}:JSON.parse(o);t[n]={...l(t[n]),input:r},e.delete(n)}catch{}}function xe(t,e,n){
let{type:o,content_block:r,delta:i}=e,a=t.content[n];o==="content_block_start"&&(t.content[n]=r),o==="content_block_delta"&&h(a)&&h(i)&&(t.content[n]=be(a,i,t.partial,
n)),o==="content_block_stop"&&Ee(t,n)}function ft(t,e){if(!h(e))return;let{type:n,index:o,message:r,delta:i,usage:a}=e;if(n==="message_start"&&(t.message=l(r)),
typeof o=="number"&&xe(t,e,o),n==="message_delta"){let c={...l(t.message?.usage),...l(a)};t.message={...t.message,...l(i),usage:c}}n==="message_stop"&&(t.hasStopped=
!0),n==="error"&&(t.error=e.error??e)}function pt(t){let e={content:[],partial:new Map,hasStopped:!1};for(let{event:r}of t?.events??[])ft(e,r);if(!t||t.events)return e;
let{body:n,error:o}=t;return e.hasStopped=!0,e.error=o,h(n)&&n.type==="message"?e.content=[...v(n.content)]:!o&&n!==void 0&&n!==""&&(e.other=n),e}var mt=["Conversation","Events","Headers","JSON"],B=0,At=()=>B===0,Y=class{#t=mt.map((e,n)=>S(e,{role:"tab",id:\`tab-\${e}\`,"aria-controls":\`panel-\${e}\`},()=>this.#a(
n)));#e=s("div",{role:"tablist","aria-label":"Parts of the exchange"},this.#t);#o=s("div",{class:"tabs-place"});#n;nodes;constructor(e){this.#n=e.map((n,o)=>{let r={
id:\`panel-\${mt[o]}\`,"aria-labelledby":\`tab-\${mt[o]}\`};return s("div",{role:"tabpanel",...r,tabindex:0},n)}),this.nodes=[this.#o,this.#e,...this.#n],this.#e.addEventListener(
"keydown",({key:n})=>this.#l(n)),this.#r(B)}nameTab(e,n){let o=this.#t[e];o&&(o.textContent=n)}#r(e){this.#t.forEach((n,o)=>{n.setAttribute("aria-selected",String(
o===e)),n.tabIndex=o===e?0:-1}),this.#n.forEach((n,o)=>{n.hidden=o!==e}),B=e}#a(e){this.#r(e),b.scrollTop=Math.min(b.scrollTop,this.#o.offsetTop)}#l(e){let n=e===
"ArrowRight"?1:e==="ArrowLeft"?-1:0;n!==0&&(this.#a((B+n+this.#t.length)%this.#t.length),this.#t[B]?.focus())}};var ve=[["input_tokens","Input"],["cache_read_input_tokens","Cache read"],["cache_creation_input_tokens","Cache write"],["output_tokens","Output"]];function ke({
message:t},{reply:e}){let n=t??l(e?.body),{stop_reason:o,usage:r}=n,i=l(r??n),a=ve.filter(([u])=>typeof i[u]=="number").map(([u,H])=>s("div",{class:"counter","d\\
ata-counter":u},s("b",{},f(i[u])),s("span",{},H))),c=[s("b",{},p(o)),s("span",{},"Stop reason")];return[...a,o?s("div",{class:"counter stop"},c):!1]}function Se(t,e){
let{id:n,at:o,method:r,path:i,durationMs:a,reply:c}=t,{model:u,stream:H}=l(t.body),Ft=N(u,H===!0&&"stream",K(o),O(a)),bt=c?.headers["x-emulator-would-refuse"],Gt=\`\\
With strict: true this is refused: \${bt}\`;return[s("a",{class:"back",href:"#"},"‹ All exchanges"),s("h2",{},s("span",{class:"method"},r)," ",i," ",Z(e)),s("p",
{class:"facts"},Ft," ",s("span",{class:"id"},n)),bt?s("p",{class:"note","data-state":"broken"},Gt):!1]}var ht=class{#t=s("div",{class:"head"});#e=s("div",{class:"\\
usage"});#o=new G;#n=new W;#r=s("div");#a=s("div");#l;#p=M(()=>this.#u(),40);#s;#c;#i;constructor(e){this.#s=e,this.#c=pt(e.reply),this.#i=[...e.reply?.events??
[]];let n=s("div",{},Tt(e),this.#o.node);this.#l=new Y([n,this.#n.node,this.#r,this.#a]),m(b,this.#t,this.#e,this.#l.nodes),this.#f()}#d(){let{status:e,aborted:n,
durationMs:o,reply:r}=this.#s,{error:i,hasStopped:a}=this.#c,c=r?.events!==void 0&&e!==void 0&&e<400,u=x(this.#s)&&c&&!a&&!i;return{status:e,aborted:n,durationMs:o,
error:i,cut:u}}#u(){let{scrollHeight:e,scrollTop:n,clientHeight:o}=b,r=e-n-o<60;this.#o.update(this.#c,Ct(this.#d())),this.#n.update(this.#i);let i=this.#i.length>
0?\` \${f(this.#i.length)}\`:"";this.#l.nameTab(1,\`Events\${i}\`),m(this.#e,ke(this.#c,this.#s)),r&&At()&&!x(this.#s)&&(b.scrollTop=b.scrollHeight)}#f(){m(this.#t,Se(
this.#s,this.#d())),m(this.#r,Ht(this.#s)),m(this.#a,Rt(this.#s)),this.#u()}addEvent(e){return e.index!==this.#i.length?e.index<this.#i.length:(this.#i.push(e),
ft(this.#c,e.event),this.#p(),!0)}replace(e){this.#s=e;let n=e.reply?.events??[];(x(e)||n.length>this.#i.length)&&(this.#c=pt(e.reply),this.#i=[...n]),this.#f()}},
y={id:"",pending:[]},tt=()=>y.id,Vt=t=>m(b,s("p",{class:"empty"},t));async function j(t){let e=y.id!==t;if(e&&(y={id:t,pending:[]}),t==="")return Vt("Choose an \\
exchange.");try{let n=await X(\`/journal/\${encodeURIComponent(t)}\`);if(y.id!==t)return;if(y.view)return y.view.replace(n);y.view=new ht(n);for(let o of y.pending.
splice(0))y.view.addEvent(o);e&&(b.scrollTop=k.checked?b.scrollHeight:0)}catch(n){y.id===t&&Vt(n instanceof Error?n.message:String(n))}}function It(t){if(!y.view)
return void y.pending.push(t);y.view.addEvent(t)||j(t.id)}var et=new Map,P=I;function Te(t){let{method:e,path:n,model:o,status:r,preview:i,stop_reason:a,error:c}=t;return[e,n,o,r,i,a,l(c).type].join(" ").toLowerCase()}
var _e=t=>typeof t=="number"?t:0;function Le({usage:t}){if(!t||t.output_tokens===void 0)return"";let{input_tokens:e,cache_read_input_tokens:n,cache_creation_input_tokens:o}=t,
i=[e,n,o].map(_e).reduce((a,c)=>a+c,0);return\`\${f(i)} → \${f(t.output_tokens)}\`}function Me(t){let{at:e,model:n,method:o,path:r,preview:i,stream:a,durationMs:c}=t,
u=N(r.replace(/^\\/v1\\//,""),a&&"stream",O(c),Le(t));return[s("span",{class:"row-top"},s("time",{},K(e)),s("span",{class:"model"},p(n)),Z(t)),s("span",{class:"pr\\
eview"},i||\`\${o} \${r}\`),s("span",{class:"facts"},u)]}function Oe(t){let e=s("a",{href:\`#\${t}\`}),n={node:s("li",{},e),link:e};return et.set(t,n),n}function Ce(t){
let e=et.get(t.id)??Oe(t.id);return e.entry!==t&&(m(e.link,Me(t)),e.entry=t),t.id===_()?e.link.setAttribute("aria-current","true"):e.link.removeAttribute("aria-\\
current"),e.node}function $e(){let t=z.value.trim().toLowerCase(),e=[];for(let n of[...d.values()].reverse())if((t===""||Te(n).includes(t))&&e.push(n),e.length>
P)break;return e}function Ne(){if(d.size>0)return s("p",{},s("b",{},"Nothing fits the filter."));let t=location.origin+C.replace(/\\/_emulator$/,"");return[s("p",
{},s("b",{},"Nothing has arrived yet.")),s("p",{},"Point a client at this address, and what it asks shows up here:"),s("pre",{},\`ANTHROPIC_BASE_URL=\${t}
ANTHROPIC_API_KEY=any\`)]}function D(){let t=$e(),e=t.slice(0,P);Et(V,e.map(Ce));let n=new Set(e.map(({id:r})=>r));for(let r of et.keys())n.has(r)||et.delete(r);
let o=f(d.size)+(L?"+":"");U.hidden=t.length<=P&&!L,_t.textContent=d.size>0?o:"",dt.hidden=t.length>0,t.length===0&&m(dt,Ne())}var J=M(D,80);async function Bt(){
P+=I,L&&d.size<P&&await jt(),D()}var je={ArrowDown:1,j:1,ArrowUp:-1,k:-1};function Pt(t){let e=je[t.key],{target:n}=t,o=n instanceof Element&&n.closest("input, \\
[role=tablist], pre, [role=tabpanel]");if(!e||o||t.metaKey||t.ctrlKey||t.altKey)return;let r=[...V.querySelectorAll("a")],i=r.findIndex(c=>c.hasAttribute("aria-\\
current")),a=r[i<0?0:i+e];a&&(t.preventDefault(),a.click(),a.focus())}var Je=matchMedia("(min-width: 700px)");function yt(){let t=_();document.body.classList.toggle("chosen",t!==""),D(),j(t)}var wt=M(()=>{let t=[...d.keys()].at(-1);
!k.checked||t===void 0||t===_()||(history.replaceState(null,"",\`#\${t}\`),yt())},120);async function Dt(){await Nt(),J(),_()===""&&Je.matches&&(k.checked=!0),k.checked?
wt():_()!==""&&j(_())}function He(t){Q(t),J(),k.checked&&wt()}function Re({id:t,status:e}){let n=d.get(t);n&&Q({...n,status:e}),J(),t===tt()&&j(t)}function Ae(t){
Q(t),J(),t.id===tt()&&j(t.id)}function Ve(){$t(),location.hash="",D()}function Kt(t){lt.dataset.state=t,lt.textContent=t}var gt=()=>Kt("offline");function Ie(){
let t=new EventSource(\`\${C}/events?events=paced\`),e=(n,o)=>t.addEventListener(n,({data:r})=>o(r));t.addEventListener("open",()=>{Kt("live"),Dt().catch(gt)}),t.addEventListener(
"error",gt),e("request",n=>He(JSON.parse(n))),e("reply",n=>Re(JSON.parse(n))),e("end",n=>Ae(JSON.parse(n))),e("clear",Ve),e("behind",M(()=>{Dt().catch(gt)},1e3)),
e("event",n=>{let o=tt();if(o===""||!n.includes(\`"id":"\${o}"\`))return;let r=JSON.parse(n);r.id===o&&It(r)})}var qt=()=>{k.checked=!1};z.addEventListener("input",
J);U.addEventListener("click",()=>{Bt()});Lt.addEventListener("click",()=>{fetch(\`\${C}/journal\`,{method:"DELETE"})});Mt.addEventListener("click",qt);V.addEventListener(
"click",qt);k.addEventListener("change",wt);addEventListener("hashchange",yt);addEventListener("keydown",Pt);yt();Ie();})();`

/** How the page looks. */
export const STYLE: string = `:root{color-scheme:light dark;--ground: #f6f4f0;--surface: #ffffff;--sunken: #f4f1ec;--line: #e3ded6;--line-soft: #ece8e1;--ink: #211f1c;--soft: #5d5850;--faint:
#767067;--accent: #a84a24;--accent-ground: #fbeee7;--focus: #1d6fd1;--good: #1f7047;--good-ground: #e2f2e8;--bad: #b02a20;--bad-ground: #fbe7e4;--warn: #8a5a00;
--warn-ground: #fbf0d6;--live: #1c62ad;--live-ground: #e3eefa;--k-text: #3a6ea8;--k-thinking: #7a56b0;--k-call: #a9620a;--k-result: #2b7a4e;--k-media: #0d7482;--k-other:
#77726a;--k-error: #b02a20;--json-key: #7a3e9d;--json-string: #22683f;--json-value: #a2440f;--sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto,
"Helvetica Neue", sans-serif;--mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace}@media(prefers-color-scheme:dark){:root{
--ground: #141311;--surface: #1c1b18;--sunken: #232220;--line: #383531;--line-soft: #2b2926;--ink: #ece8e1;--soft: #b5aea3;--faint: #938c82;--accent: #e8926b;--accent-ground:
#33231b;--focus: #6eb0f5;--good: #7ccf9d;--good-ground: #1a3024;--bad: #f39a90;--bad-ground: #3b201d;--warn: #e6bd68;--warn-ground: #362a12;--live: #8cbdf2;--live-ground:
#1a2b40;--k-text: #7fb0e6;--k-thinking: #b79ae8;--k-call: #e0a050;--k-result: #74c896;--k-media: #5fc0cd;--k-other: #9a938a;--k-error: #f39a90;--json-key: #c9a1e8;
--json-string: #8ccf9f;--json-value: #eea877}}*,*:before,*:after{box-sizing:border-box}[hidden]{display:none!important}html{height:100%;-webkit-text-size-adjust:100%}body{margin:0;height:100dvh;display:flex;
flex-direction:column;overflow:hidden;background:var(--ground);color:var(--ink);font:14px/1.5 var(--sans)}h1,h2,h3,p,ol,ul,dl,dd,figure,pre{margin:0;padding:0}a{
color:inherit;text-decoration:none}button,input{font:inherit;color:inherit}button{padding:4px 12px;min-height:32px;border:1px solid var(--line);border-radius:8px;
background:var(--surface);cursor:pointer}button:hover{border-color:var(--faint)}:focus-visible{outline:2px solid var(--focus);outline-offset:1px}.muted{color:var(--faint)}
.spring{flex:1}.bar{display:flex;align-items:center;gap:14px;padding:10px 18px;flex:none;background:var(--surface);border-bottom:1px solid var(--line)}.bar h1{font-size:15px;
font-weight:650;letter-spacing:-.01em}.bar h1 a:before{content:"";display:inline-block;width:10px;height:10px;margin-right:8px;border-radius:3px;background:var(--accent)}
.link{font-size:12px;color:var(--faint)}.link:before{content:"";display:inline-block;width:7px;height:7px;margin-right:6px;border-radius:50%;background:var(--faint);
vertical-align:1px}.link[data-state=live]{color:var(--good)}.link[data-state=live]:before{background:var(--good)}.link[data-state=offline]{color:var(--bad)}.link[data-state=offline]:before{
background:var(--bad)}.follow{display:flex;align-items:center;gap:6px;color:var(--soft);font-size:13px;cursor:pointer}.follow input{accent-color:var(--accent);width:15px;
height:15px;margin:0}.bar button{font-size:13px}.panes{flex:1;min-height:0;display:grid;grid-template-columns:minmax(280px,360px) minmax(0,1fr)}.list{overflow-y:auto;border-right:1px solid var(--line);background:var(--surface)}
.search{position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:10px;padding:10px 14px;background:var(--surface);border-bottom:1px solid var(--line-soft)}
.search input{flex:1;min-width:0;padding:5px 10px;min-height:32px;font-size:13px;border:1px solid var(--line);border-radius:8px;background:var(--ground)}.search
input::placeholder{color:var(--faint)}#count{font-size:12px;color:var(--faint);font-variant-numeric:tabular-nums}#rows{list-style:none}#rows li{content-visibility:auto;
contain-intrinsic-size:auto 84px}#rows a{display:block;padding:10px 14px 11px 15px;border-bottom:1px solid var(--line-soft);border-left:3px solid transparent}#rows
a:hover{background:var(--sunken)}#rows a:focus-visible{outline-offset:-2px}#rows a[aria-current]{background:var(--accent-ground);border-left-color:var(--accent)}
.row-top{display:flex;align-items:baseline;gap:8px;font-size:12px;color:var(--faint)}.row-top time{font:11.5px/1.5 var(--mono)}.row-top .model{flex:1;min-width:0;
overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.preview{display:block;margin:3px 0 1px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:500}
#rows .facts{display:block;font-size:12px;font-variant-numeric:tabular-nums}#older{display:block;margin:14px auto}.empty{padding:40px 22px;color:var(--soft)}.list
.empty p+p{margin-top:6px}.empty pre{margin-top:12px;padding:10px 12px;border-radius:8px;background:var(--sunken);font:11px/1.7 var(--mono);white-space:pre-wrap;
overflow-wrap:anywhere}.badge{flex:none;padding:0 7px;border-radius:999px;font-size:11.5px;line-height:19px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap;
background:var(--sunken);color:var(--soft)}.badge[data-tone=good]{background:var(--good-ground);color:var(--good)}.badge[data-tone=bad]{background:var(--bad-ground);
color:var(--bad)}.badge[data-tone=warn]{background:var(--warn-ground);color:var(--warn)}.badge[data-tone=live]{background:var(--live-ground);color:var(--live)}.badge[data-tone=live]:before{
content:"";display:inline-block;width:6px;height:6px;margin-right:5px;border-radius:50%;background:currentColor;vertical-align:1px;animation:beat 1.2s ease-in-out
infinite}@keyframes beat{50%{opacity:.25}}@media(prefers-reduced-motion:reduce){*{animation:none!important}}@media(max-width:699px){.bar{padding:8px 14px;gap:10px}
.panes{display:block}.list,.detail{height:100%}.list{border-right:0}body.chosen .list,body:not(.chosen) .detail{display:none}#rows a{padding-block:12px}.search input{
font-size:16px;min-height:38px}button{min-height:38px}}.detail{position:relative;overflow-y:auto;overflow-x:hidden;padding:22px 28px 60px;scroll-padding-top:60px}.detail:focus{outline:none}.detail>*{max-width:860px;
margin-inline:auto}.back{display:none;color:var(--accent);font-size:13px}.head h2{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px;font:600 17px/1.4 var(--mono);
letter-spacing:-.02em;overflow-wrap:anywhere}.head .method{color:var(--faint);font-weight:500}.head .badge{font-family:var(--sans);letter-spacing:0}.facts{color:var(--faint);
font-size:12.5px;overflow-wrap:anywhere}.head .facts{margin-top:3px}.id{font:11.5px/1.5 var(--mono);color:var(--faint);overflow-wrap:anywhere}.usage:empty{display:none}
.usage{display:flex;flex-wrap:wrap;gap:8px;margin-top:14px}.counter{flex:0 1 auto;min-width:86px;padding:6px 12px 7px;border:1px solid var(--line);border-radius:10px;
background:var(--surface)}.counter b{display:block;font-size:15px;font-weight:600;font-variant-numeric:tabular-nums}.counter span{display:block;font-size:11.5px;
color:var(--faint)}.counter.stop b{font:600 13px/22px var(--mono);letter-spacing:-.02em}[role=tablist]{position:sticky;top:-22px;z-index:1;display:flex;gap:2px;
margin-top:16px;overflow-x:auto;background:var(--ground);border-bottom:1px solid var(--line)}[role=tab]{flex:none;padding:8px 12px;border:0;border-radius:0;background:none;
color:var(--soft);font-size:13px;border-bottom:2px solid transparent;margin-bottom:-1px;font-variant-numeric:tabular-nums}[role=tab]:hover{color:var(--ink)}[role=tab]:focus-visible{
outline-offset:-3px}[role=tab][aria-selected=true]{color:var(--ink);font-weight:600;border-bottom-color:var(--accent)}[role=tabpanel]{padding-top:16px}[role=tabpanel]:focus{
outline:none}[role=tabpanel] h3{margin-bottom:8px;font-size:12px;font-weight:650;color:var(--soft)}*+h3{margin-top:22px}.settings{display:flex;flex-wrap:wrap;gap:6px;
margin-bottom:12px}.settings:empty{display:none}.setting{max-width:100%;padding:1px 8px;border:1px solid var(--line);border-radius:6px;font:12px/20px var(--mono);
overflow-wrap:anywhere}.setting i{font-style:normal;color:var(--faint)}.fold{margin-bottom:8px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
.fold>summary{padding:8px 14px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.fold[open]>summary{border-bottom:1px solid var(--line-soft)}.fold>:not(summary){
padding:10px 14px 12px}.fold .blocks>.block{box-shadow:none}details[open]>summary>.muted{visibility:hidden}summary{cursor:pointer}summary b{font-weight:600}summary::marker{
color:var(--faint)}.tools{list-style:none;display:grid;gap:14px}.tools .prose{color:var(--soft);margin:2px 0 4px}.tools details>summary{font-size:12.5px;color:var(--faint)}
.turn{margin-top:20px}.turn>h3{text-transform:capitalize}.turn[data-role=assistant]>h3{color:var(--accent)}.reply{padding-top:18px;border-top:1px dashed var(--line)}
.earlier{display:block;width:100%;margin-top:14px;color:var(--soft);border-style:dashed;background:none}.note{margin-top:10px;font-size:13px;color:var(--faint)}
.note[data-state=broken]{padding:7px 12px;border-radius:8px;background:var(--warn-ground);color:var(--warn)}.note[data-state=live]{color:var(--live)}.reply .blocks:not(:empty)+
div:not(:empty){margin-top:8px}.reply[data-state=live]>.blocks>.block:last-child .block-body>:first-child:after{content:"";display:inline-block;width:7px;height:1em;
margin-left:2px;vertical-align:-2px;background:currentColor;opacity:.55;animation:beat 1s steps(2) infinite}.events{border:1px solid var(--line);border-radius:10px;background:var(--surface);overflow:hidden}.events:empty{display:none}.events+button:not([hidden]){display:block;
margin:12px auto}.event+.event{border-top:1px solid var(--line-soft)}.event>summary{display:grid;grid-template-columns:76px 76px 170px minmax(0,1fr);gap:0 10px;
padding:4px 14px;font:12px/20px var(--mono);list-style:none}.event>summary::-webkit-details-marker{display:none}.event>summary:hover{background:var(--sunken)}.event>
summary:focus-visible{outline-offset:-2px}.event .at,.event .gap{text-align:right;font-variant-numeric:tabular-nums}.event .gap{color:var(--faint)}.event[data-type=content_block_delta]
.event-type{padding-left:2ch;color:var(--faint)}.event .event-type{color:var(--soft);overflow:hidden;text-overflow:ellipsis}.event .gist{overflow:hidden;text-overflow:ellipsis;
white-space:nowrap}.event[data-type=error] .event-type,.event[data-type=raw] .event-type{color:var(--bad)}.event[data-type=message_start] .event-type,.event[data-type=message_delta]
.event-type,.event[data-type=message_stop] .event-type{color:var(--accent)}.event[data-type=content_block_start] .event-type,.event[data-type=content_block_stop]
.event-type{color:var(--k-text)}.event>pre{margin:2px 14px 10px}.headers dl{display:grid;grid-template-columns:minmax(140px,max-content) minmax(0,1fr);gap:4px 18px;
padding:10px 14px;border:1px solid var(--line);border-radius:10px;background:var(--surface);font:12px/1.6 var(--mono)}.headers dt{color:var(--faint)}.headers dd{
overflow-wrap:anywhere}@media(max-width:699px){.detail{padding:12px 14px 60px}.back{display:inline-block;padding:4px 0 8px}.head h2{font-size:15px}.usage{display:grid;
grid-template-columns:repeat(4,minmax(0,1fr));gap:6px}.counter{min-width:0;padding:5px 8px 6px}.counter span{font-size:11px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.counter.stop{grid-column:1 / -1;display:flex;flex-direction:row-reverse;justify-content:space-between}.counter.stop span{line-height:22px}[role=tablist]{top:-12px;
margin-inline:-14px;padding-inline:6px}.event>summary{grid-template-columns:auto auto minmax(0,1fr);padding-block:6px}.event .gist{grid-column:1 / -1}.event .at{
text-align:left}.event .event-type{text-align:right}.event[data-type=content_block_delta] .event-type{display:none}.event[data-type=content_block_delta] .gist{grid-column:auto}
.headers dl{grid-template-columns:minmax(0,1fr);gap:0}.headers dd{margin-bottom:6px}}.blocks{display:grid;grid-template-columns:minmax(0,1fr);gap:8px}.block{--kind: var(--k-other);min-width:0;padding:9px 14px 11px;border:1px solid var(--line);border-left:3px
solid var(--kind);border-radius:4px 10px 10px 4px;background:var(--surface)}.block[data-kind=text]{--kind: var(--k-text)}.block[data-kind=thinking]{--kind: var(--k-thinking)}
.block[data-kind=call]{--kind: var(--k-call)}.block[data-kind=result]{--kind: var(--k-result)}.block[data-kind=media]{--kind: var(--k-media)}.block[data-kind=error]{
--kind: var(--k-error)}.block>header{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 9px;margin-bottom:3px;font-size:12px}.block .type{color:var(--kind);
font-weight:600}.block .id{margin-left:auto;font-size:11px}.block .id:empty{display:none}.name{font:600 12.5px/1.5 var(--mono);overflow-wrap:anywhere}.tag{padding:0
6px;border:1px solid var(--line);border-radius:5px;font-size:11px;line-height:17px;color:var(--faint);white-space:nowrap}.tag.cache{border-color:var(--k-media);
color:var(--k-media)}.prose{white-space:pre-wrap;overflow-wrap:anywhere;font-size:14.5px;line-height:1.58}.prose button{display:block;margin-top:8px;font-size:13px}
.block[data-kind=thinking] .prose{color:var(--soft);font-style:italic}.block[data-kind=error] .prose{color:var(--bad)}.block .block{box-shadow:none;background:var(--ground)}
.block-body>*+*{margin-top:8px}.json{font:12px/1.6 var(--mono);white-space:pre-wrap;overflow-wrap:anywhere;tab-size:2}.raw>.json,.turn>.json,.reply>div>.json{padding:12px
14px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}.block .json,.tools .json,.event>.json{padding:8px 10px;border-radius:7px;background:var(--sunken)}
.json-key{color:var(--json-key)}.json-string{color:var(--json-string)}.json-value{color:var(--json-value)}.block img{display:block;max-width:min(100%,320px);max-height:240px;
border:1px solid var(--line);border-radius:7px;background:repeating-conic-gradient(var(--sunken) 0 25%,transparent 0 50%) 0 / 14px 14px;image-rendering:auto}figure
.facts{margin-top:4px}.document-title{font-weight:600}.citations{margin:8px 0 0;padding:8px 0 0 18px;border-top:1px solid var(--line-soft);font-size:12.5px;color:var(--soft);
overflow-wrap:anywhere}.citations b{font-weight:600;color:var(--ink)}`
