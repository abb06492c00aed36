package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"crmbot/crm"
)

// contact is somebody at a customer.
type contact struct {
	id       crm.ID
	name     string
	short    string // what people call them in a note
	title    string
	role     string
	phone    string
	mail     string
	birthday string
	likes    string
}

// undecided tells the eleven customers, by number, where nobody is known to decide.
func undecided(number int) bool {
	return slices.Contains([]int{5, 8, 10, 15, 18, 20, 27, 33, 49, 57, 60}, number)
}

// planContacts invents the people at the customers: two each, three at twenty larger ones.
func (w *world) planContacts() {
	n, more := 0, 11 // of level B
	for i, c := range w.customers {
		people := 2
		switch {
		case c.level == "A":
			people++
		case c.level == "B" && more > 0:
			people++
			more--
		}
		for j := range people {
			c.contacts = append(c.contacts, w.newContact(c, i+1, n, j))
			n++
		}
	}
}

func (w *world) newContact(c *customer, number, n, j int) *contact {
	k := &contact{role: "decision", birthday: w.birthday(n)}
	if j > 0 || undecided(number) {
		k.role = []string{"technical", "procurement", "user", "coach"}[(n+j)%4]
	}
	if c.lang == english {
		first, last := englishName(n)
		k.name, k.short = first+" "+last, first
		k.mail = strings.ToLower(first+"."+last) + "@" + c.domain
		k.phone = fmt.Sprintf("+65 5551 %04d", 2000+n*7)
		k.title = map[string]string{"decision": "Director", "technical": "Lead engineer", "procurement": "Buyer", "user": "Lab supervisor", "coach": "Project manager"}[k.role]
	} else {
		sur, given := chineseName(n)
		k.name = sur + given
		k.mail = fmt.Sprintf("lxr%03d@%s", n+1, c.domain)
		k.phone = fmt.Sprintf("1600001%04d", 2000+n*7)
		k.title = map[string]string{"decision": "主任", "technical": "工程师", "procurement": "采购", "user": "老师", "coach": "经理"}[k.role]
		k.short = sur + k.title
		if k.role == "decision" && n%2 == 0 {
			k.title, k.short = "总经理", sur+"总"
		}
	}
	if n%4 == 0 {
		k.likes = likes(c.lang)[n/4%5]
	}
	return k
}

func likes(lang string) []string {
	if lang == english {
		return []string{"prefers calls after four", "tea, no coffee", "runs marathons", "wants figures first", "away on Fridays"}
	}
	return []string{"下午四点后再打电话", "爱喝普洱", "喜欢马拉松", "先看数据再谈", "周五一般不在"}
}

// birthday gives nine people one in the 31 days after now, one 29 February, and a good part of the others one outside.
func (w *world) birthday(n int) string {
	today := w.days.today.At(12, 0, time.UTC)
	switch {
	case n == 70:
		return "1988-02-29"
	case n%15 == 3 && n < 135:
		day := today.AddDate(0, 0, 1+n/15*3)
		if day.Month() == time.February && day.Day() == 29 {
			day = day.AddDate(0, 0, 1)
		}
		return day.Format("01-02")
	case n%3 == 1:
		day := today.AddDate(0, 0, 40+n*53%280)
		if day.Month() == time.February && day.Day() > 27 {
			day = day.AddDate(0, 0, -2)
		}
		if n%2 == 0 {
			return fmt.Sprintf("%d-%s", 1966+n%30, day.Format("01-02"))
		}
		return day.Format("01-02")
	}
	return ""
}

// chineseName is the n-th name; no two are the same.
func chineseName(n int) (string, string) {
	surnames := []string{"顾", "沈", "陆", "钱", "方", "严", "秦", "蒋", "潘", "袁", "邵", "汤", "岑", "倪", "柯", "贺", "龚", "庞", "虞", "尹", "翁", "薛", "戚"}
	given := []string{"知远", "若溪", "景行", "书瑶", "承泽", "语桐", "立恒", "静姝", "柏川", "晚晴", "允执", "清和", "砚秋", "思齐", "云舒", "明澈", "南乔", "望舒", "予安"}
	return surnames[n%len(surnames)], given[n*7%len(given)]
}

// englishName is the n-th name; no two are the same.
func englishName(n int) (string, string) {
	first := []string{"Aileen", "Benedict", "Chandra", "Delphine", "Edmund", "Farah", "Gideon", "Hana", "Imran", "Joanne", "Kelvin", "Lydia", "Marcus", "Nadia", "Oswin", "Petra", "Rohan"}
	last := []string{"Ashgrove", "Belling", "Corvane", "Dunmarsh", "Elwater", "Fernleigh", "Goh-Tarrant", "Hollis", "Inchcape", "Jarrow", "Kirkwold", "Lisgard", "Menon-Hale"}
	return first[n%len(first)], last[n*5%len(last)]
}

func (k *contact) begin(tx *crm.Tx, c *customer) error {
	row, err := tx.NewContact(crm.Contact{
		Customers: []crm.ID{c.id}, Name: k.name, Title: k.title, Role: k.role, Phone: k.phone, Email: k.mail, Birthday: k.birthday, Preference: k.likes,
	})
	k.id = row.ID
	return err
}
